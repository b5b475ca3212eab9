export interface UpstreamErrorOptions {
  readonly cause?: unknown;
}

/**
 * Why there is no usable answer. `not_sent`: not a byte of the request left. `held_back`: QuantConnect was
 * known to take its time over this one. `circuit_open`: it was not asked. `unexpected_answer`: an answer that
 * another try would not change.
 */
export type Trouble =
  | 'not_sent'
  | 'connection_lost'
  | 'timeout'
  | 'held_back'
  | 'server_error'
  | 'unusable_answer'
  | 'unexpected_answer'
  | 'circuit_open';

export interface UnavailableOptions extends UpstreamErrorOptions {
  /** `unexpected_answer` if left out. */
  readonly trouble?: Trouble;
  /** Where it is known after which time another try makes sense. */
  readonly retryAfterSeconds?: number;
}

/** A request to QuantConnect that did not succeed. Subclasses are named for what the caller does next. */
export abstract class QuantConnectError extends Error {
  /** Stable; part of the public contract of this server. */
  abstract readonly code: string;

  constructor(
    /** Path of the endpoint, without host. */
    readonly path: string,
    message: string,
    options?: UpstreamErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** QuantConnect understood the request and refused it: change the request. */
export class QuantConnectRejected extends QuantConnectError {
  readonly code: string = 'quantconnect_rejected';

  constructor(
    path: string,
    /** QuantConnect's own sentences: data from outside, already made safe to quote. */
    readonly reasons: readonly string[],
  ) {
    super(path, `QuantConnect refused ${path}: ${reasons.join(' | ') || 'no reason given'}`);
  }
}

/** QuantConnect does not accept the credentials of this caller: renew them. */
export class QuantConnectUnauthorized extends QuantConnectRejected {
  override readonly code = 'quantconnect_unauthorized';
}

/** Too much at once: wait, then repeat. */
export class QuantConnectRateLimited extends QuantConnectError {
  readonly code: string = 'quantconnect_rate_limited';

  constructor(
    path: string,
    readonly retryAfterSeconds: number,
    message = `QuantConnect asked to slow down on ${path}; wait ${retryAfterSeconds} s`,
  ) {
    super(path, message);
  }
}

/** As much as we send for one account has been sent, so this request was not: wait, then repeat. */
export class AccountBudgetExhausted extends QuantConnectRateLimited {
  override readonly code = 'account_rate_limited';

  constructor(path: string, retryAfterSeconds: number) {
    super(
      path,
      retryAfterSeconds,
      `${path} was not sent: the account is used too much; wait ${retryAfterSeconds} s`,
    );
  }
}

/** No usable answer: try again later. */
export class QuantConnectUnavailable extends QuantConnectError {
  readonly code = 'quantconnect_unavailable';
  readonly trouble: Trouble;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    path: string,
    message: string,
    /** True when a write may have been carried out all the same: read the state before repeating it. */
    readonly uncertain: boolean,
    { trouble = 'unexpected_answer', retryAfterSeconds, ...options }: UnavailableOptions = {},
  ) {
    super(path, message, options);
    this.trouble = trouble;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** This server has too many requests under way, and did not send this one: wait, with fewer at once. */
export class QuantConnectBusy extends QuantConnectError {
  readonly code = 'busy';

  constructor(
    path: string,
    readonly retryAfterSeconds: number,
    options?: UpstreamErrorOptions,
  ) {
    super(path, `Too many requests to QuantConnect are under way; ${path} was not sent`, options);
  }
}

/** The answer is larger than this server reads: ask for less. */
export class QuantConnectAnswerTooLarge extends QuantConnectError {
  readonly code = 'quantconnect_answer_too_large';

  constructor(
    path: string,
    maxBytes: number,
    readonly uncertain: boolean,
  ) {
    super(path, `The answer of ${path} is larger than ${maxBytes} bytes`);
  }
}

/** The answer to a write was lost and looking did not tell what came of it: read before repeating. */
export class WriteUncertain extends QuantConnectUnavailable {
  constructor(
    path: string,
    what: string,
    /** What was read, as a clause. */
    readonly seen: string,
    /** What to read, and whether a repeat does harm; sentences. */
    readonly next: string,
    options?: UpstreamErrorOptions,
  ) {
    super(path, what, true, options);
  }
}

/** The answer to a write was lost, and what was read shows that it was not carried out and will not be. */
export class NotCarriedOut extends QuantConnectError {
  readonly code = 'not_carried_out';

  constructor(
    path: string,
    what: string,
    readonly seen: string,
  ) {
    super(path, what);
  }
}
