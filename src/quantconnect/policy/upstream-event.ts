import type { CircuitStateName } from './circuit.js';
import type { NoLaneReason } from './no-lane.js';

export interface Attempt {
  readonly kind: 'attempt';
  readonly seconds: number;
  /** HTTP status; missing where there was no answer. */
  readonly status?: number;
  /** Why it failed, one of few words of ours; missing where it did not. */
  readonly errorType?: string;
}

export interface Retry {
  readonly kind: 'retry';
  readonly reason: string;
}

/** A request that was not sent. */
export interface Rejection {
  readonly kind: 'rejection';
  readonly reason: NoLaneReason | 'circuit_open';
}

export interface CircuitChange {
  readonly kind: 'circuit';
  readonly state: CircuitStateName;
}

export interface QueueChange {
  readonly kind: 'queue';
  /** Requests that wait for their turn. */
  readonly waiting: number;
}

/** What happens between this server and QuantConnect. */
export type UpstreamEvent = Attempt | Retry | Rejection | CircuitChange | QueueChange;
