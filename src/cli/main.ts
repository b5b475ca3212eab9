#!/usr/bin/env node
import { launch } from '../launch.js';

await launch('cli', ({ main }) => main(process.argv.slice(2)));
