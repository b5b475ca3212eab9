import type { FaultKind } from './faults.js';

/** A call the sandbox received. */
export interface RecordedRequest {
  /** ISO 8601, UTC. */
  time: string;
  method: string;
  /** Without prefix and query: `/backtests/create`. */
  path: string;
  /** The user id the caller claims; empty when the call was not signed. */
  user: string;
  /** The arguments, from body and query together. */
  body: Record<string, unknown>;
  /** Names only, in lower case: their values may be secrets. */
  headers: string[];
  /** Of the trace that the caller sent it in, where it did. */
  traceparent?: string;
  /** Missing until answered. */
  status?: number;
  /** Size of the answer's body; missing until answered, and where it was not made of JSON. */
  answerBytes?: number;
  /** Whether the caller hung up before it had the answer. */
  aborted: boolean;
  /** The fault that struck this call. */
  fault?: FaultKind;
}
