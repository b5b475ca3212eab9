import { HttpException, HttpStatus } from '@nestjs/common';
import type { HasHeaders } from '../challenge.js';

const RATE_LIMITED = -32_002;

/** 429: this address has sent too many tokens that are none. No quota of any tenant is touched by it. */
export class TooManyFailures extends HttpException implements HasHeaders {
  readonly reason = 'too_many_failures';
  readonly headers: Record<string, string>;

  constructor(readonly retryAfterSeconds: number) {
    const message = `Too many tokens of this address were refused: wait ${retryAfterSeconds} seconds.`;
    const error = { code: RATE_LIMITED, message, data: { retryAfterSeconds } };
    super({ jsonrpc: '2.0', id: null, error }, HttpStatus.TOO_MANY_REQUESTS);
    this.message = message;
    this.headers = { 'Retry-After': String(retryAfterSeconds) };
  }
}
