import 'reflect-metadata';
import { text } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import { sourceStack } from '../observability/logging/source-stack.js';
import { SERVER_VERSION } from '../version.js';
import { type Context, EXIT } from './command.js';
import { run } from './run.js';

/** Runs the command line of this process, and sets its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // What a command prints is its result, so nothing else may; `serve` brings a logger of its own.
  Logger.overrideLogger(false);
  const context: Context = {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    readInput: () => text(process.stdin),
    version: SERVER_VERSION,
  };
  try {
    // Not process.exit(): what was written to a pipe has to get there.
    process.exitCode = await run(args, context);
  } catch (error) {
    context.err(error instanceof Error ? sourceStack(error.stack ?? error.message) : 'The command failed.');
    process.exitCode = EXIT.internal;
  }
}
