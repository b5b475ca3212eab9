export interface UpstreamErrorOptions {
  readonly cause?: unknown;
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
  readonly code = 'quantconnect_rate_limited';

  constructor(
    path: string,
    readonly retryAfterSeconds: number,
  ) {
    super(path, `QuantConnect asked to slow down on ${path}; wait ${retryAfterSeconds} s`);
  }
}

/** No usable answer: try again later. */
export class QuantConnectUnavailable extends QuantConnectError {
  readonly code = 'quantconnect_unavailable';

  constructor(
    path: string,
    message: string,
    /** True when a write may have been carried out all the same: read the state before repeating it. */
    readonly uncertain: boolean,
    options?: UpstreamErrorOptions,
  ) {
    super(path, message, options);
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
