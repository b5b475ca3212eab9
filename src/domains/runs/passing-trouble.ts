import {
  QuantConnectBusy,
  QuantConnectRateLimited,
  QuantConnectUnavailable,
} from '../../quantconnect/quantconnect.errors.js';

/** Why there is no answer now although nothing is wrong with what was asked. */
export interface PassingTrouble {
  /** A sentence. */
  readonly says: string;
  readonly retryAfterSeconds: number;
}

const RETRY_SECONDS = 5;

// What cannot be looked up in the memory of steps now, or is being done by another replica.
const OF_STEPS: ReadonlySet<unknown> = new Set(['in_progress', 'temporarily_unavailable']);

/** Nothing for a failure that waiting does not mend, or after which it is not known what was done. */
export function passingTrouble(error: unknown): PassingTrouble | undefined {
  if (!isPassing(error)) return undefined;
  const { retryAfterSeconds = RETRY_SECONDS } = error as { retryAfterSeconds?: number };
  return { says: `${(error as Error).message}.`, retryAfterSeconds };
}

function isPassing(error: unknown): boolean {
  if (error instanceof QuantConnectRateLimited || error instanceof QuantConnectBusy) return true;
  if (error instanceof QuantConnectUnavailable) return !error.uncertain;
  return OF_STEPS.has((error as { code?: unknown } | null)?.code);
}
