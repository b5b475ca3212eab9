import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { LoggingConfig } from '../config/logging.config.js';

// What Nest tells about its own assembly, a line per module and route; of interest when that is in question.
const ASSEMBLY: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

const SEVERITIES: readonly LogLevel[] = ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'];

/** Nest's logger on standard error: standard output belongs to the audit, and on stdio to the protocol. */
export class AppLogger extends ConsoleLogger {
  constructor({ level, format }: LoggingConfig) {
    const json = format === 'json';
    super({
      json,
      colors: !json && 'isTTY' in process.stderr && process.stderr.isTTY,
      logLevels: SEVERITIES.slice(SEVERITIES.indexOf(level)),
    });
  }

  override log(message: unknown, ...details: unknown[]): void {
    const write = ASSEMBLY.has(details.at(-1)) ? super.verbose : super.log;
    write.call(this, message, ...details);
  }

  protected override printMessages(...args: Parameters<ConsoleLogger['printMessages']>): void {
    const [messages, context, level, , stack] = args;
    super.printMessages(messages, context, level, 'stderr', stack);
  }

  protected override printAsJson(...args: Parameters<ConsoleLogger['printAsJson']>): void {
    const [message, options] = args;
    super.printAsJson(message, { ...options, writeStreamType: 'stderr' });
  }
}
