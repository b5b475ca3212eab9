// A tool call is a name and a few values; an optimization's grid is some hundred. Texts may be long, but a
// message of this many parts only costs time: validation looks at each of them.
const MAX_DEPTH = 40;
const MAX_PARTS = 20_000;

/** Whether a parsed message has a shape that is worth looking at. Walks no further than the bounds. */
export function isBounded(message: unknown): boolean {
  return partsLeft(message, MAX_PARTS - 1, 0) >= 0;
}

/** How many of `left` parts are left after those inside of a value; less than none where it is too deep. */
function partsLeft(value: unknown, left: number, depth: number): number {
  if (typeof value !== 'object' || value === null) return left;
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let rest = left - children.length;
  if (depth >= MAX_DEPTH && children.length > 0) return -1;
  for (let index = 0; index < children.length && rest >= 0; index += 1)
    rest = partsLeft(children[index], rest, depth + 1);
  return rest;
}
