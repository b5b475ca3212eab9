import { HttpException } from '@nestjs/common';
import type { HasHeaders, JsonRpcId } from '../../auth/challenge.js';
import type { JsonRpcFailure } from './json-rpc.js';

/** A request that is refused before any tool runs. Answered as JSON-RPC, and recorded by its reason. */
export class RequestRefused extends HttpException implements HasHeaders {
  readonly headers: Record<string, string>;

  /** @param reason stable word for the audit. */
  constructor(
    readonly reason: string,
    { status, ...error }: JsonRpcFailure,
    id: JsonRpcId = null,
    headers: Record<string, string> = {},
  ) {
    super({ jsonrpc: '2.0', id, error }, status);
    this.headers = headers;
  }
}
