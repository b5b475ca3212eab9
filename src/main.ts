import 'reflect-metadata';
import { runMain } from './bootstrap.js';

await runMain();
