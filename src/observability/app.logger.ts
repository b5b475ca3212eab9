import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import type { LoggingConfig, LogLevelName } from '../config/logging.config.js';
import { logEntry } from './logging/log-entry.js';
import { OperationEntry } from './logging/operation-entry.js';
import { OperationLine } from './logging/operation-line.js';
import { LEVELS, type LogDestination, pinoLogger } from './logging/pino-logger.js';
import { pretty } from './logging/pretty.js';
import { scrubbed } from './logging/scrubbed.js';
import { sourceStack } from './logging/source-stack.js';
import { StderrDestination } from './logging/stderr.destination.js';

// What Nest tells about its own assembly, a line per module and route; of interest when that is in question.
const ASSEMBLY: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/**
 * Nest's logger: pino on standard error, because standard output belongs to the audit, and on stdio to the protocol.
 * Every method takes what Nest hands over: a message, for errors perhaps a stack, and last where it comes from.
 */
export class AppLogger implements LoggerService {
  private readonly pino: Logger;
  private readonly operationLine: OperationLine;
  private readonly destination: LogDestination;

  /** @param identity Fields of every line: what writes, and where it runs. */
  constructor(
    { level, format }: LoggingConfig,
    identity: Readonly<Record<string, string>> = {},
    destination: LogDestination = new StderrDestination(),
  ) {
    this.destination = format === 'json' ? destination : readable(destination);
    this.pino = pinoLogger(level, identity, this.destination);
    this.operationLine = new OperationLine(identity);
  }

  log(message: unknown, ...details: unknown[]): void {
    this.write(ASSEMBLY.has(details.at(-1)) ? 'verbose' : 'log', message, details);
  }

  verbose(message: unknown, ...details: unknown[]): void {
    this.write('verbose', message, details);
  }

  debug(message: unknown, ...details: unknown[]): void {
    this.write('debug', message, details);
  }

  warn(message: unknown, ...details: unknown[]): void {
    this.write('warn', message, details);
  }

  error(message: unknown, ...details: unknown[]): void {
    this.write('error', message, details);
  }

  fatal(message: unknown, ...details: unknown[]): void {
    this.write('fatal', message, details);
  }

  /** Hands over what waits, before the process ends. */
  flush(): void {
    this.destination.flushSync?.();
  }

  private write(level: LogLevelName, given: unknown, details: readonly unknown[]): void {
    const name = LEVELS[level];
    if (!this.pino.isLevelEnabled(name)) return;
    if (given instanceof OperationEntry && this.wroteOperation(name, given, details)) return;
    const { message, fields } = logEntry(given);
    this.pino[name]({ ...contextOf(details), ...fields, ...stackOf(details) }, message);
  }

  /** One per request, so it goes a shorter way; see `OperationLine`. @returns whether it could */
  private wroteOperation(level: string, entry: OperationEntry, details: readonly unknown[]): boolean {
    const [context] = details;
    if (typeof context !== 'string' || details.length > 1) return false;
    const line = this.operationLine.of(level, context, entry);
    if (line === undefined) return false;
    if (isUrgent(level) || !this.destination.gather) this.destination.write(line);
    else this.destination.gather(line);
    return true;
  }
}

/** Whether somebody may have to act on it: it does not wait for others. */
const isUrgent = (level: string): boolean => level !== 'info' && level !== 'debug';

function contextOf(details: readonly unknown[]): { readonly context?: string } {
  const last = details.at(-1);
  return typeof last === 'string' ? { context: last } : {};
}

/** Only Nest itself hands one over as a text, before the context. */
function stackOf(details: readonly unknown[]): object {
  const stack = details.length > 1 ? details[0] : undefined;
  return typeof stack === 'string' ? { 'exception.stacktrace': scrubbed(sourceStack(stack)) } : {};
}

function readable(destination: LogDestination): LogDestination {
  const colours = 'isTTY' in process.stderr && process.stderr.isTTY;
  return {
    write: (line) => destination.write(pretty(line, colours)),
    ...(destination.gather && { gather: (line) => destination.gather!(pretty(line, colours)) }),
    flushSync: () => destination.flushSync?.(),
  };
}
