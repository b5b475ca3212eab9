import { QuantConnectError, QuantConnectUnavailable, type Trouble } from '../quantconnect.errors.js';

/** What a failure says about QuantConnect's health. */
export type Verdict = 'answered' | 'fault' | 'nothing';

const FAULTS: ReadonlySet<Trouble> = new Set([
  'not_sent',
  'connection_lost',
  'timeout',
  'server_error',
  'unusable_answer',
]);

/** Whether QuantConnect as a whole may be in trouble, so that another try may go better. */
export const isFault = (error: unknown): boolean =>
  error instanceof QuantConnectUnavailable && FAULTS.has(error.trouble);

/** A refusal is an answer. A call that was called off, or an answer that is held back, tells nothing. */
export function verdictOn(error: unknown): Verdict {
  if (isFault(error)) return 'fault';
  const isHeldBack = error instanceof QuantConnectUnavailable && error.trouble === 'held_back';
  return error instanceof QuantConnectError && !isHeldBack ? 'answered' : 'nothing';
}
