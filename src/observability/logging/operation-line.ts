import { activeSpan } from '../../tracing/active-span.js';
import { isoTime } from './iso-time.js';
import type { OperationEntry } from './operation-entry.js';
import { MAY_BE_SECRET } from './scrubbed.js';

// What JSON has to escape is rare, and more of a line than this is too.
const MOST_CHARACTERS = 4000;

/**
 * The line of an operation that holds nothing unusual, letter by letter what `pinoLogger` writes of it. There is one of
 * these per request, and pino takes ten times as long, most of it for what such a line never needs.
 */
export class OperationLine {
  private readonly identity: string;

  constructor(identity: Readonly<Record<string, string>>) {
    this.identity = Object.entries(identity)
      .map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join('');
  }

  /** @returns nothing where it has to be looked at more closely: by whoever looks at all other lines */
  of(level: string, context: string, { message, fields }: OperationEntry): string | undefined {
    if (fields.trace_id === undefined && activeSpan()) return undefined;
    const rest = `${JSON.stringify(fields).slice(1, -1)},"msg":${JSON.stringify(message)}`;
    if (rest.length > MOST_CHARACTERS || rest.includes('\\') || MAY_BE_SECRET.test(rest)) return undefined;
    return `{"level":"${level}","time":"${isoTime()}"${this.identity},"context":${JSON.stringify(context)},${rest}}\n`;
  }
}
