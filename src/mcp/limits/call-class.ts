import { Scope } from '../../auth/scope.js';
import type { Effect } from '../../quantconnect/quantconnect-call.js';
import { isTaskMethod, TASK_METHODS } from '../tasks/task.js';

/**
 * What calls of a kind have in common for limits: `live` acts on live trading, and with that on money; `ending` ends
 * it, which no number of other calls may keep anybody from.
 */
export type CallClass = 'read' | 'write' | 'live' | 'ending';

const ACTS_LIVE: ReadonlySet<Scope> = new Set([Scope.LiveWrite, Scope.LiveExecute]);

const CALLS: ReadonlySet<unknown> = new Set(['tools/call', 'resources/read', 'prompts/get', ...TASK_METHODS]);

/** Whether a message does something for its caller. The others connect, look around or keep a connection. */
export const isCall = (method: unknown): boolean => CALLS.has(method);

interface Called {
  readonly effect?: Effect;
  readonly scopes?: readonly Scope[];
  readonly idempotent?: boolean;
}

/**
 * Resources, prompts, and names that nothing has are reads. So is looking after a task, by a message of this method:
 * what it may yet do was counted when it was begun, and is done once.
 */
export function callClassOf(
  { effect = 'read', scopes = [], idempotent = false }: Called = {},
  method?: unknown,
): CallClass {
  if (effect === 'read' || isTaskMethod(method)) return 'read';
  // A command trades twice when it is repeated; to stop or liquidate what has ended does nothing.
  if (idempotent && scopes.includes(Scope.LiveExecute)) return 'ending';
  return scopes.some((scope) => ACTS_LIVE.has(scope)) ? 'live' : 'write';
}
