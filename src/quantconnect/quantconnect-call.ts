import type { QuantConnectAccount } from './quantconnect-account.js';

/** What an operation does to the caller's account. */
export type Effect = 'read' | 'write' | 'destroy';

/** For whom and under which limits a request is sent. Handed on explicitly; never ambient. */
export interface QuantConnectCall {
  readonly effect: Effect;
  /** An opaque name under which fairness is kept. */
  readonly tenant: string;
  /** Ends the request, and closes its connection, when the caller goes away. */
  readonly signal: AbortSignal;
  /** @throws when the caller has no usable account. */
  account(): Promise<QuantConnectAccount>;
  /** Takes a sentence of ours about an answer that whoever reads the result has to know. */
  caution(sentence: string): void;
  /** Told when QuantConnect does not accept the account, so that the next request reads it anew. */
  accountRefused?(): void;
}
