import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ConfigError } from '../config/config.errors.js';
import type { Environment } from '../config/env.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command sees of the world. */
export interface Context {
  /** Results, one text per line: what a pipe gets. */
  readonly out: (line: string) => void;
  /** Everything that is said to a person. */
  readonly err: (line: string) => void;
  readonly readInput: () => Promise<string>;
  /** Left out: the environment of the process. */
  readonly env?: Environment;
  readonly version: string;
}

export interface Command {
  /** The words and options after `quantconnect-mcp`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Explanation of the options, for `--help`. */
  readonly details?: string;
  /** @returns the exit code. */
  run(args: readonly string[], context: Context): Promise<number>;
}

/** Exit codes; those above 1 are the ones of sysexits.h. */
export const EXIT = {
  ok: 0,
  refused: 1,
  usage: 64,
  internal: 70,
  /** EX_TEMPFAIL: something that had to be asked cannot be reached; worth another try. */
  unavailable: 75,
  config: ConfigError.exitCode,
} as const;

/** The command line is not what the command expects. The message names the option and the cure. */
export class UsageError extends Error {}

/**
 * Reads options strictly.
 * @throws UsageError naming the option that is unknown or lacks its value.
 */
export function readOptions<T extends Options>(args: readonly string[], options: T, positionals = 0) {
  const parsed = parse(args, options);
  // Not repeated in the message: it may be a token or a password that lost its option.
  if (parsed.positionals.length > positionals) {
    throw new UsageError(`Too many arguments: ${positionals} expected beside the options.`);
  }
  return parsed;
}

function parse<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [firstSentence = ''] = (error as Error).message.split(/\.(?: |$)/);
    throw new UsageError(`${firstSentence}.`);
  }
}
