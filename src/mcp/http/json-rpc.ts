import type { ServerResponse } from 'node:http';
import type { JsonRpcId } from '../../auth/challenge.js';

/** The id to answer under: that of a request, otherwise null. */
export function requestIdOf(body: unknown): JsonRpcId {
  const id = (body as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

export interface JsonRpcFailure {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export function sendJson(res: ServerResponse, status: number, json: string): void {
  if (res.headersSent || res.destroyed) return;
  res
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
    .end(json);
}

/** The same for a text in parts, of which those that are bytes are not copied. */
export function sendParts(res: ServerResponse, status: number, parts: readonly (string | Buffer)[]): void {
  if (res.headersSent || res.destroyed) return;
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': length });
  // The connection holds them back until this turn is over, and sends them in one go.
  for (const part of parts) res.write(part);
  res.end();
}
