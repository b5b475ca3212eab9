import type { IncomingMessage } from 'node:http';
import { isBounded } from './message-bounds.js';
import { RequestRefused } from './request-refused.js';

// JSON-RPC 2.0, and the code MCP servers use for what is about HTTP.
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const REFUSED = -32_000;

// A client that is still sending learns why it is refused only if it is read from a little longer.
const DISCARD_MS = 2000;

/**
 * Reads a JSON request body, and no more than `maxBytes` of it. `undefined` when the client went away.
 * @throws RequestRefused
 */
export async function readJsonBody(req: IncomingMessage, maxBytes: number): Promise<unknown> {
  checkHeaders(req, maxBytes);
  const bytes = await readBytes(req, maxBytes);
  if (bytes === 'gone') return undefined;
  if (bytes === 'too large') throw tooLarge(maxBytes);
  const body = parse(bytes);
  if (isBounded(body)) return body;
  const message = 'The message is nested too deeply or has too many parts';
  throw new RequestRefused('too_complex', { status: 400, code: INVALID_REQUEST, message });
}

function checkHeaders(req: IncomingMessage, maxBytes: number): void {
  const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = req.headers;
  if (type?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    const message = 'Content-Type must be application/json';
    throw new RequestRefused('media_type', { status: 415, code: REFUSED, message });
  }
  if (encoding !== undefined && encoding !== 'identity') {
    const message = 'Content-Encoding is not supported: send the body as it is';
    throw new RequestRefused('media_type', { status: 415, code: REFUSED, message });
  }
  if (Number(length) > maxBytes) throw tooLarge(maxBytes);
}

/** The bytes of a body; of one that is larger the rest is read and thrown away for a moment, so that it can be answered. */
export function readBytes(req: IncomingMessage, maxBytes: number): Promise<Buffer | 'gone' | 'too large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    req.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= maxBytes) return void chunks.push(chunk);
      chunks.length = 0;
      if (size - chunk.byteLength <= maxBytes) discardRest(req);
      resolve('too large');
    });
    req.once('end', () => resolve(Buffer.concat(chunks, Math.min(size, maxBytes))));
    req.once('close', () => resolve('gone'));
  });
}

function discardRest(req: IncomingMessage): void {
  const timer = setTimeout(() => req.destroy(), DISCARD_MS).unref();
  req.once('close', () => clearTimeout(timer));
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const message = 'The request body is not valid JSON in UTF-8';
    throw new RequestRefused('parse_error', { status: 400, code: PARSE_ERROR, message });
  }
}

function tooLarge(maxBytes: number): RequestRefused {
  const message = `The request body is larger than ${maxBytes} bytes`;
  return new RequestRefused('too_large', { status: 413, code: REFUSED, message });
}
