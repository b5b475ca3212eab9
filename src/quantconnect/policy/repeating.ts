import {
  AccountBudgetExhausted,
  QuantConnectRateLimited,
  QuantConnectUnavailable,
} from '../quantconnect.errors.js';
import { isFault } from './verdict.js';

/**
 * Whether a request may be sent again after it failed so. What QuantConnect refused because it was too much
 * has not been done, and what was not sent neither; anything else may have been, so only a read is repeated.
 */
export function mayRepeat(error: unknown, isWrite: boolean): boolean {
  // Our own limit: whoever is at it can spare us the waiting.
  if (error instanceof AccountBudgetExhausted) return false;
  if (error instanceof QuantConnectRateLimited) return true;
  if (!isWrite) return isFault(error);
  return error instanceof QuantConnectUnavailable && error.trouble === 'not_sent';
}

/** Milliseconds that QuantConnect asks to wait, where it does. */
export function waitAskedFor(error: unknown): number | undefined {
  const asks = error instanceof QuantConnectRateLimited || error instanceof QuantConnectUnavailable;
  return asks && error.retryAfterSeconds !== undefined ? error.retryAfterSeconds * 1000 : undefined;
}
