import { Scope } from '../../auth/scope.js';
import type { Effect } from '../../quantconnect/quantconnect-call.js';

/** What calls of a kind have in common for limits: `live` acts on live trading, and with that on money. */
export type CallClass = 'read' | 'write' | 'live';

const ACTS_LIVE: ReadonlySet<Scope> = new Set([Scope.LiveWrite, Scope.LiveExecute]);

const CALLS: ReadonlySet<unknown> = new Set(['tools/call', 'resources/read', 'prompts/get']);

/** Whether a message does something for its caller. The others connect, look around or keep a connection. */
export const isCall = (method: unknown): boolean => CALLS.has(method);

/** Resources, prompts, and names that nothing has are reads. */
export function callClassOf({
  effect = 'read',
  scopes = [],
}: {
  readonly effect?: Effect;
  readonly scopes?: readonly Scope[];
} = {}): CallClass {
  if (effect === 'read') return 'read';
  return scopes.some((scope) => ACTS_LIVE.has(scope)) ? 'live' : 'write';
}
