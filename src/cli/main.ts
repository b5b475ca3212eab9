#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { SERVER_VERSION } from '../version.js';
import { EXIT } from './command.js';
import { run } from './run.js';

run(process.argv.slice(2), {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
  version: SERVER_VERSION,
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exitCode = EXIT.internal;
  },
);
