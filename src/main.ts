import { launch } from './launch.js';

const { runMain } = await launch('bootstrap');
await runMain();
