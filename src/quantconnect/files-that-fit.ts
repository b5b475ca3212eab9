import { entriesOf, fieldsOf } from './lenient.js';
import type { JsonObject } from './quantconnect-reply.js';

// Below the 16 kB of a result, with room for the names of the files that do not fit.
const CONTENT_BYTES = 11_000;

/**
 * All files of a project by name, with contents as far as they fit; the smaller come first into question.
 * @param cure What gets the contents that are left out.
 */
export function filesThatFit(files: unknown, cure: string): { files: JsonObject[]; omitted?: string[] } {
  const all = entriesOf(files).map(fieldsOf);
  const whole = whichFit(all);
  const shown = all.map((file) => {
    if (whole.has(file)) return file;
    const { content, ...rest } = file;
    return { ...rest, bytes: sizeOf(content) };
  });
  const missing = all.length - whole.size;
  return missing > 0 ? { files: shown, omitted: [`content of ${missing} files: ${cure}`] } : { files: shown };
}

function whichFit(files: readonly JsonObject[]): ReadonlySet<JsonObject> {
  let room = CONTENT_BYTES;
  const bySize = files.toSorted((a, b) => sizeOf(a['content']) - sizeOf(b['content']));
  return new Set(bySize.filter(({ content }) => (room -= sizeOf(content)) >= 0));
}

/** As JSON, where a line break takes two bytes. */
const sizeOf = (content: unknown): number => Buffer.byteLength(JSON.stringify(content) ?? '');
