import type { IncomingMessage } from 'node:http';
import type { JsonRpcFailure } from './json-rpc.js';

// JSON-RPC 2.0 and the codes of MCP's own servers.
const PARSE_ERROR = -32_700;
const REFUSED = -32_000;

export type BodyOutcome = { readonly body: unknown } | { readonly failure: JsonRpcFailure };

const failure = (status: number, code: number, message: string): BodyOutcome => ({
  failure: { status, code, message },
});

/** Reads a JSON request body, and no more than `maxBytes` of it. `undefined` when the client went away. */
export async function readJsonBody(req: IncomingMessage, maxBytes: number): Promise<BodyOutcome | undefined> {
  if (!isJson(req.headers['content-type'])) {
    return failure(415, REFUSED, 'Content-Type must be application/json');
  }
  if (req.headers['content-encoding'] !== undefined && req.headers['content-encoding'] !== 'identity') {
    return failure(415, REFUSED, 'Content-Encoding is not supported: send the body as it is');
  }
  const bytes = await readBytes(req, maxBytes).catch(() => 'gone' as const);
  if (bytes === 'gone') return undefined;
  if (!bytes) return failure(413, REFUSED, `The request body is larger than ${maxBytes} bytes`);
  try {
    return { body: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return failure(400, PARSE_ERROR, 'The request body is not valid JSON in UTF-8');
  }
}

async function readBytes(req: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(req.headers['content-length']) > maxBytes) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}
