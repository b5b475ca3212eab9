import { invented } from './invented.js';
import { Refused } from './refused.error.js';

/**
 * The arguments of one call, wherever they came from: JSON body, form fields or query string.
 * Form fields and queries carry only text, so numbers and booleans are accepted as text too.
 */
export class Arguments {
  constructor(private readonly values: Readonly<Record<string, unknown>>) {}

  /** The value as sent; `null` counts as not sent. */
  raw(name: string): unknown {
    return this.values[name] ?? undefined;
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** Sent, and sent as `null`; few endpoints mind. */
  isNull(name: string): boolean {
    return this.values[name] === null;
  }

  /** Whether it was sent at all, be it as `null` or empty. */
  mentions(name: string): boolean {
    return name in this.values;
  }

  integer(name: string): number {
    const sent = this.filled(name);
    const value = typeof sent === 'object' ? Number.NaN : Number(sent);
    if (!Number.isSafeInteger(value)) throw new Refused(invented(`Parameter ${name} must be an integer.`));
    return value;
  }

  optionalInteger(name: string): number | undefined {
    return this.has(name) ? this.integer(name) : undefined;
  }

  /** Text with at least one visible character. */
  text(name: string): string {
    const value = this.filled(name);
    if (typeof value === 'object') throw new Refused(invented(`Parameter ${name} must be a text.`));
    return String(value);
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** Text that may be empty, as for a note that is being cleared. */
  possiblyEmptyText(name: string): string | undefined {
    const value = this.raw(name);
    return value === undefined || value === '' ? value : this.text(name);
  }

  flag(name: string): boolean {
    return [true, 1, 'true', '1'].includes(this.raw(name) as boolean);
  }

  private filled(name: string): string | number | object {
    const value = this.raw(name);
    if (value === undefined) throw new Refused(`Required parameter ${name} is missing.`);
    if (typeof value === 'string' && value.trim() === '') {
      throw new Refused(`Required parameter ${name} is empty`);
    }
    return value as string | number | object;
  }
}

/** Gathers what the caller sent; a list stands for an empty map, because PHP clients write it so. */
export function gatherArguments(query: unknown, body: unknown): Record<string, unknown> {
  const { authorization: _signature, timestamp: _timestamp, ...named } = asMap(query);
  return { ...named, ...asMap(body) };
}

function asMap(value: unknown): Record<string, unknown> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as Record<string, unknown>) : {};
}
