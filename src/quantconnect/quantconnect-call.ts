import type { Cancellation } from './cancellation.js';
import type { QuantConnectAccount } from './quantconnect-account.js';

/** What an operation does to the caller's account. */
export type Effect = 'read' | 'write' | 'destroy';

/** For whom and under which limits a request is sent. Handed on explicitly; never ambient. */
export interface QuantConnectCall {
  readonly effect: Effect;
  /** Opaque name under which callers are kept apart and served in turn. */
  readonly tenant: string;
  /** Ends the request, and closes its connection, when the caller goes away. */
  readonly signal: AbortSignal;
  /** The same where no AbortSignal has to be made of it. */
  readonly cancellation?: Cancellation;
  /**
   * When an earlier attempt at the same write began, in milliseconds since 1970: it may have been carried out, so
   * this call looks for what came of it and sends nothing that changes anything.
   */
  readonly lookSince?: number | undefined;
  /** @throws when the caller has no usable account. */
  account(): Promise<QuantConnectAccount>;
  /** Takes a sentence of ours about an answer that whoever reads the result has to know. */
  caution(sentence: string): void;
  /** Told when QuantConnect does not accept the account, so that the next request reads it anew. */
  accountRefused?(): void;
  /** Told when the answer to a write was lost and what came of it was found out by reading. */
  foundOut?(): void;
}

/** The same call for a request that changes nothing, whatever the tool does that needs it. */
export function reading(call: QuantConnectCall, signal: AbortSignal = call.signal): QuantConnectCall {
  return {
    effect: 'read',
    tenant: call.tenant,
    signal,
    account: () => call.account(),
    caution: (sentence) => call.caution(sentence),
    accountRefused: () => call.accountRefused?.(),
  };
}
