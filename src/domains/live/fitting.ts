// What a model can be handed at once, in characters of JSON, with room for the rest of the answer.
const ROOM = 14_000;

export interface Page<T> {
  readonly items: readonly T[];
  /** Says what did not fit and how to get it. */
  readonly omitted?: string;
}

/**
 * As many items as fit into one result, from the first on, and at least one.
 * @param from Number of the first item, which the hint counts on from.
 * @param argument The argument that takes the number of the next one.
 */
export function pageThatFits<T>(items: readonly T[], from: number, argument = 'start'): Page<T> {
  let room = ROOM;
  const last = items.findIndex((item, at) => (room -= JSON.stringify(item).length + 1) < 0 && at > 0);
  if (last < 0) return { items };
  return {
    items: items.slice(0, last),
    omitted: `${items.length - last} more, too long for one answer; go on with ${argument}: ${from + last}`,
  };
}

/** The list in a field of an answer; an empty one may arrive as an object. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** An item without these fields and without those that are null. */
export function without(item: unknown, names: readonly string[]): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  const kept = Object.entries(item).filter(([name, value]) => !names.includes(name) && value !== null);
  return Object.fromEntries(kept);
}
