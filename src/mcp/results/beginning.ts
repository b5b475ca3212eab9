// An object with more fields than a record has is a map, of which a part is as good as the beginning of a list.
export const MAP_FIELDS = 40;

/** The beginning of a value, and how long what is cut in it was: entries or characters, by the path of it. */
export interface Beginning {
  readonly part: unknown;
  readonly lengths: ReadonlyMap<string, number>;
}

/** Of every list, map and text as much as could be shown of it if it were alone: `most` bytes of JSON, or some more. */
export function beginningOf(value: unknown, most: number): Beginning {
  const reading = new Reading(most);
  return { part: reading.part(value, ''), lengths: reading.lengths };
}

class Reading {
  readonly lengths = new Map<string, number>();

  constructor(private readonly most: number) {}

  part(value: unknown, path: string): unknown {
    if (typeof value === 'string') return this.text(value, path);
    if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
    if (Array.isArray(value)) return this.list(value, path);
    return this.fields(value as Record<string, unknown>, path);
  }

  private text(text: string, path: string): string {
    if (text.length <= this.most) return text;
    this.lengths.set(path, text.length);
    return text.slice(0, this.most);
  }

  private list(list: readonly unknown[], path: string): unknown[] {
    const parts: unknown[] = [];
    for (let used = 0; parts.length < list.length && used <= this.most;) {
      const part = this.part(list[parts.length], below(path, String(parts.length)));
      parts.push(part);
      used += sizeOf(part);
    }
    if (parts.length < list.length) this.lengths.set(path, list.length);
    return parts;
  }

  private fields(fields: Readonly<Record<string, unknown>>, path: string): Record<string, unknown> {
    const names = Object.keys(fields);
    // A record is not one without all of its fields.
    const most = names.length > MAP_FIELDS ? this.most : Infinity;
    const parts: [string, unknown][] = [];
    for (let used = 0; parts.length < names.length && used <= most;) {
      const name = names[parts.length]!;
      const part = this.part(fields[name], below(path, name));
      parts.push([name, part]);
      used += most === Infinity ? 0 : sizeOf(part) + name.length;
    }
    if (parts.length < names.length) this.lengths.set(path, names.length);
    return Object.fromEntries(parts);
  }
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const sizeOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0;
