import { createHash } from 'node:crypto';
import type { ToolCall } from '../decorators/tool-call.js';
import type { Slot } from './idempotency.store.js';

/** Where a key of a caller is remembered. */
export function slotOf({ tenant }: Pick<ToolCall, 'tenant'>, key: string): Slot {
  return {
    tenant,
    name: createHash('sha256')
      .update(JSON.stringify([tenant, key]))
      .digest('hex'),
  };
}

/** Tool and arguments as one text, the same for calls that are the same. Arguments that are null are not there. */
export function sameness(tool: string, input: unknown): string {
  const given = Object.entries(input ?? {}).filter(([, value]) => value !== null);
  return JSON.stringify([tool, Object.fromEntries(given)], inOrder);
}

/** Not canonical JSON, which has no words for half a character; a call may hold one all the same. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
