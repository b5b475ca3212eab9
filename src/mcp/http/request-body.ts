import type { IncomingMessage } from 'node:http';
import { EndOfTurn } from '../../event-loop/end-of-turn.js';
import { isBounded } from './message-bounds.js';
import { RequestRefused } from './request-refused.js';

// JSON-RPC 2.0, and the code MCP servers use for what is about HTTP.
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const REFUSED = -32_000;

// An answer that comes while a client is still sending is often lost: the connection is closed under its
// hands. So the rest is taken in and thrown away first, for this long and this much.
const DISCARD_MS = 2000;
const DISCARD_BYTES = 16 * 1024 * 1024;

/**
 * Reads a JSON request body, and keeps no more than `maxBytes` of it. `undefined` when the client went away.
 * @param kept The body, where somebody has read it before.
 * @throws RequestRefused
 */
export async function readJsonBody(req: IncomingMessage, maxBytes: number, kept?: Buffer): Promise<unknown> {
  const refusal = headerRefusal(req, maxBytes);
  const bytes = kept ?? (await readBytes(req, refusal ? 0 : maxBytes));
  if (refusal) throw refusal;
  if (bytes === 'gone') return undefined;
  if (bytes === 'too large') throw tooLarge(maxBytes);
  const body = parse(bytes);
  if (isBounded(body)) return body;
  const message = 'The message is nested too deeply or has too many parts';
  throw new RequestRefused('too_complex', { status: 400, code: INVALID_REQUEST, message });
}

/** Whether a value of Content-Type says JSON, with parameters or without. */
export function isJson(type: string | undefined): boolean {
  return type === JSON_TYPE || type?.split(';')[0]?.trim().toLowerCase() === JSON_TYPE;
}

const JSON_TYPE = 'application/json';

function headerRefusal({ headers }: IncomingMessage, maxBytes: number): RequestRefused | undefined {
  const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = headers;
  if (!isJson(type)) return mediaTypeRefused('Content-Type must be application/json');
  if (encoding !== undefined && encoding !== 'identity')
    return mediaTypeRefused('Content-Encoding is not supported: send the body as it is');
  return Number(length) > maxBytes ? tooLarge(maxBytes) : undefined;
}

/** The bytes of a body. The rest of one that is too large is read and thrown away; with a `maxBytes` of 0 all of it. */
export function readBytes(req: IncomingMessage, maxBytes: number): Promise<Buffer | 'gone' | 'too large'> {
  if (req.destroyed) return Promise.resolve('gone');
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const discard = (): void => {
      chunks.length = 0;
      timer ??= setTimeout(() => resolve('too large'), DISCARD_MS).unref();
    };
    if (maxBytes === 0) discard();
    req.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= maxBytes) return void chunks.push(chunk);
      discard();
      if (size > maxBytes + DISCARD_BYTES) resolve('too large');
    });
    req.on('end', () => READ.add(() => resolve(size > maxBytes ? 'too large' : whole(chunks, size))));
    req.on('close', () => {
      clearTimeout(timer);
      if (!req.readableEnded) resolve(size > maxBytes ? 'too large' : 'gone');
    });
  });
}

const READ = new EndOfTurn((tell: () => void) => tell());

const whole = (chunks: readonly Buffer[], size: number): Buffer =>
  chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const message = 'The request body is not valid JSON in UTF-8';
    throw new RequestRefused('parse_error', { status: 400, code: PARSE_ERROR, message });
  }
}

function mediaTypeRefused(message: string): RequestRefused {
  return new RequestRefused('media_type', { status: 415, code: REFUSED, message });
}

function tooLarge(maxBytes: number): RequestRefused {
  const message = `The request body is larger than ${maxBytes} bytes`;
  return new RequestRefused('too_large', { status: 413, code: REFUSED, message });
}
