import { createHash, timingSafeEqual } from 'node:crypto';

/** What a caller presents: who, a hash that proves the token, and when it was made. */
export interface Signature {
  userId: string;
  hash: string;
  /** Unix seconds, as text; empty when not sent. */
  timestamp: string;
}

interface SignedRequest {
  headers: Readonly<Record<string, unknown>>;
  query: Readonly<Record<string, unknown>>;
}

/** Reads the signature from the headers or, for links, from the query string. */
export function readSignature({ headers, query }: SignedRequest): Signature {
  const encoded = asText(headers['authorization'] ?? query['authorization']).replace(/^Basic\s+/i, '');
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return {
    userId: colon < 0 ? '' : decoded.slice(0, colon),
    hash: colon < 0 ? '' : decoded.slice(colon + 1),
    timestamp: asText(headers['timestamp'] ?? query['timestamp']),
  };
}

/** Tells whether `signature` was made with `token`, in time that does not depend on where they differ. */
export function provesToken({ hash, timestamp }: Signature, token: string): boolean {
  const expected = createHash('sha256').update(`${token}:${timestamp}`).digest('hex');
  const [left, right] = [Buffer.from(hash), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The headers (`Authorization`, `Timestamp`) a client sends; `timestamp` is in unix seconds. */
export function signatureHeaders(userId: number, token: string, timestamp = Math.floor(Date.now() / 1000)) {
  const hash = createHash('sha256').update(`${token}:${timestamp}`).digest('hex');
  const authorization = `Basic ${Buffer.from(`${userId}:${hash}`).toString('base64')}`;
  return { Authorization: authorization, Timestamp: String(timestamp) };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
