import { HttpException, HttpStatus } from '@nestjs/common';
import type { HasHeaders, JsonRpcId } from './challenge.js';

/** What could not be asked; for the audit. */
export type UnavailableReason =
  | 'keys_unavailable'
  | 'revocation_unavailable'
  | 'credentials_unavailable'
  | 'limits_unavailable'
  | 'audit_unavailable';

const UNAVAILABLE = -32_003;
const RETRY_AFTER_SECONDS = 2;

/** 503: something needed to decide cannot be reached. Never a 401, which would make a client throw its token away. */
export class TemporarilyUnavailable extends HttpException implements HasHeaders {
  readonly headers: Record<string, string>;
  readonly code = 'temporarily_unavailable';

  constructor(
    readonly reason: UnavailableReason,
    message: string,
    readonly retryAfterSeconds = RETRY_AFTER_SECONDS,
    id: JsonRpcId = null,
  ) {
    const error = { code: UNAVAILABLE, message, data: { retryAfterSeconds } };
    super({ jsonrpc: '2.0', id, error }, HttpStatus.SERVICE_UNAVAILABLE);
    this.message = message;
    this.headers = { 'Retry-After': String(retryAfterSeconds) };
  }
}
