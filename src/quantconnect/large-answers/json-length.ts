/**
 * Whether a value is certainly longer than so many characters as JSON, found without writing it: it looks at no more
 * of the value than that takes. Where it says no, the JSON may still be some times as long, by numbers of many digits
 * and characters that are escaped.
 */
export function isLongerThan(characters: number, value: unknown): boolean {
  return !isLeftOut(value) && leftAfter(value, characters) < 0;
}

/** Each entry counts with the least it takes, with what is around it. */
function leftAfter(value: unknown, left: number): number {
  if (typeof value === 'string') return left - value.length - 2;
  if (value === null) return left - 4;
  if (typeof value !== 'object') return left - 1;
  return Array.isArray(value) ? leftAfterList(value, left) : leftAfterFields(value as Fields, left);
}

function leftAfterList(list: readonly unknown[], before: number): number {
  let left = before - 2;
  for (let index = 0; index < list.length && left >= 0; index += 1) {
    left = leftAfter(list[index], left) - (index > 0 ? 1 : 0);
  }
  return left;
}

type Fields = Readonly<Record<string, unknown>>;

function leftAfterFields(fields: Fields, before: number): number {
  // What it is written as is its own business.
  if (typeof fields['toJSON'] === 'function') return before;
  let left = before - 2;
  let separators = 0;
  for (const name of Object.keys(fields)) {
    const entry = fields[name];
    if (isLeftOut(entry)) continue;
    // Quotes and a colon, and a comma between two.
    left = leftAfter(entry, left - name.length - 3 - separators);
    separators = 1;
    if (left < 0) return left;
  }
  return left;
}

const isLeftOut = (value: unknown): boolean =>
  value === undefined || typeof value === 'function' || typeof value === 'symbol';
