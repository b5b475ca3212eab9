import { type Logger, pino } from 'pino';
import type { LoggingConfig, LogLevelName } from '../../config/logging.config.js';
import { activeSpan } from '../../tracing/active-span.js';
import { isoTime } from './iso-time.js';

/** What takes finished lines. */
export interface LogDestination {
  write(line: string): void;
  /** The same, but not at once: within this turn of the event loop, together with others. */
  gather?(line: string): void;
  flushSync?(): void;
}

// The words that collectors know.
export const LEVELS = {
  verbose: 'trace',
  debug: 'debug',
  log: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'fatal',
} as const satisfies Readonly<Record<LogLevelName, string>>;

// Nothing of this is handed over, see `logEntry`. Should somebody get round that, it is not written all the same. Names
// of the first level only: no value that is handed over has a second, and looking for one doubles the cost of a line.
const NEVER =
  'authorization cookie headers arguments params body result req request res token api_token apiToken password secret credentials qc_credentials env config'.split(
    ' ',
  );

/** pino with one line of JSON per entry. */
export function pinoLogger(
  level: LoggingConfig['level'],
  identity: Readonly<Record<string, string>>,
  destination: LogDestination,
): Logger {
  const options = {
    level: LEVELS[level],
    base: identity,
    timestamp: () => `,"time":"${isoTime()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: currentTrace,
    redact: { paths: NEVER, censor: '[redacted]' },
  };
  return pino(options, destination);
}

/** Of the span that is being worked in, if there is one; an entry that has its own keeps it. */
function currentTrace(fields: object): object {
  if ('trace_id' in fields) return {};
  const span = activeSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
