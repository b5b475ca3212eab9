import type { ToolCall } from '../../mcp/decorators/tool-call.js';
import type { Unfinished } from '../../mcp/decorators/unfinished.js';
import type { RunProgress } from './run-progress.js';
import type { Waiting } from './waiting.js';

const SOONEST_SECONDS = 2;
const LATEST_SECONDS = 30;
const WHILE_UNKNOWN_SECONDS = 5;
// Below this a share says little about the whole.
const LEAST_SHARE = 0.02;

/** One call of a run, while it is at work. */
export interface Underway {
  readonly call: ToolCall;
  readonly progress: RunProgress;
  readonly waiting: Waiting;
}

/** How long what is left will take, if it goes on as it did. */
export interface Outlook {
  /** Milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Of what takes the time, 0 to 1. */
  readonly share?: number | undefined;
}

/** Seconds after which a look makes sense. */
export function lookAgainIn({ since, share = 0 }: Outlook, now = Date.now()): number {
  if (since === undefined || share < LEAST_SHARE) return WHILE_UNKNOWN_SECONDS;
  const left = ((now - since) / 1000) * (1 / share - 1);
  return Math.round(Math.min(Math.max(left, SOONEST_SECONDS), LATEST_SECONDS));
}

/**
 * What a run that goes on is answered with.
 * @param state What the next call needs.
 * @param facts What its reader wants to know.
 */
export function unfinished(
  { call, progress, waiting: { trouble } }: Underway,
  state: object,
  facts: { readonly stage: string; readonly stop: string } & Readonly<Record<string, unknown>>,
  outlook: Outlook = {},
): Unfinished {
  const { stop, ...shown } = facts;
  const seconds = Math.max(lookAgainIn(outlook), Math.min(trouble?.retryAfterSeconds ?? 0, LATEST_SECONDS));
  return {
    status: 'running',
    ...shown,
    progress: progress.fraction,
    ...(trouble && { trouble: trouble.says }),
    handle: call.handleOf({ ...state, progress: progress.fraction }),
    retryAfterSeconds: seconds,
    next: `Call ${call.tool} with only this handle after ${seconds} s. ${stop}`,
  };
}
