// A tool call is a name and a few values; an optimization's grid is some hundred. Texts may be long, but a
// message of this many parts only costs time: validation looks at each of them.
const MAX_DEPTH = 40;
const MAX_PARTS = 20_000;

/** Whether a parsed message has a shape that is worth looking at. Walks no further than the bounds. */
export function isBounded(message: unknown): boolean {
  let level: unknown[] = [message];
  let parts = 1;
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      const children = childrenOf(value);
      parts += children.length;
      if (depth >= MAX_DEPTH && children.length > 0) return false;
      if (parts > MAX_PARTS) return false;
      next.push(...children);
    }
    level = next;
  }
  return true;
}

function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
