#!/usr/bin/env node
import { launch } from '../launch.js';

const { main } = await launch('cli');
await main(process.argv.slice(2));
