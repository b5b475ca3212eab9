import { launch } from './launch.js';

await launch('bootstrap', ({ runMain }) => runMain());
