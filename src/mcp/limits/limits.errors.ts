import { HttpException, HttpStatus } from '@nestjs/common';
import type { HasHeaders, JsonRpcId } from '../../auth/challenge.js';
import { TemporarilyUnavailable } from '../../auth/unavailable.js';

const RATE_LIMITED = -32_002;

/** 429: the caller has used up a limit, and nothing was done. */
export class RateLimitExceeded extends HttpException implements HasHeaders {
  readonly code = 'rate_limited';
  readonly headers: Record<string, string>;

  /** @param what there was too much of, for people and models. */
  constructor(
    readonly retryAfterSeconds: number,
    what = 'requests',
    id: JsonRpcId = null,
  ) {
    const message = `Too many ${what}: nothing was done. Wait ${retryAfterSeconds} seconds, then try again`;
    const error = { code: RATE_LIMITED, message, data: { retryAfterSeconds } };
    super({ jsonrpc: '2.0', id, error }, HttpStatus.TOO_MANY_REQUESTS);
    this.message = message;
    this.headers = { 'Retry-After': String(retryAfterSeconds) };
  }
}

/** 503: what acts on live trading is not let through uncounted. */
export class LimitsUnavailable extends TemporarilyUnavailable {
  constructor(id: JsonRpcId = null) {
    const message =
      'The limit on live trading cannot be checked now, so nothing was done: try again in some seconds.';
    super('limits_unavailable', message, undefined, id);
  }
}
