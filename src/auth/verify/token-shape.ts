import { InvalidToken } from './invalid-token.error.js';

/** Longest accepted token; one with credentials and every scope takes about 1.5 kB. */
export const MAX_TOKEN_BYTES = 8 * 1024;

const BASE64URL = /^[\w-]+$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

// They name keys of the sender's choice, or change how the rest is read; no issuer needs them here.
const REFUSED_PARAMETERS = ['crit', 'jwk', 'jku', 'x5u', 'x5c'];

/** A token taken apart. Nothing in it is proven yet. */
export interface UnverifiedToken {
  readonly alg: string;
  readonly kid?: string;
  /** In lower case and without `application/`, as RFC 7515 §4.1.9 compares it; undefined where there is none. */
  readonly type?: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Checks everything about a token that needs neither key nor issuer: size, three canonical base64url
 * segments, and what stands in the header.
 * @throws InvalidToken
 */
export function readToken(token: string): UnverifiedToken {
  if (Buffer.byteLength(token) > MAX_TOKEN_BYTES) throw new InvalidToken('too_large');
  const [header = '', payload = '', ...rest] = token.split('.');
  if (rest.length !== 1 || ![header, payload, ...rest].every(isCanonical))
    throw new InvalidToken('malformed');
  return { ...readHeader(parseObject(header)), claims: parseObject(payload) };
}

/** What is signed of a token: stays the same however the signature is spelled. */
export function signingInput(token: string): string {
  return token.slice(0, token.lastIndexOf('.'));
}

/** RFC 7515 §4.1.9: letter case does not matter, and the prefix `application/` may be there or not. */
export function typeName(typ: string): string {
  return typ.toLowerCase().replace(/^application\//, '');
}

// Several spellings of the last character decode to the same bytes; a token must have one spelling only,
// or a denied token comes back under another hash.
function isCanonical(segment: string): boolean {
  return BASE64URL.test(segment) && Buffer.from(segment, 'base64url').toString('base64url') === segment;
}

function parseObject(segment: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(segment, 'base64url')));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Not JSON, or not UTF-8: the same answer as for JSON that is not an object.
  }
  throw new InvalidToken('malformed');
}

function readHeader(header: Record<string, unknown>): Omit<UnverifiedToken, 'claims'> {
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string') throw new InvalidToken('bad_signature');
  if (REFUSED_PARAMETERS.some((name) => Object.hasOwn(header, name))) throw new InvalidToken('malformed');
  if (!isTextOrAbsent(kid) || !isTextOrAbsent(typ)) throw new InvalidToken('malformed');
  return { alg, ...(kid !== undefined && { kid }), ...(typ !== undefined && { type: typeName(typ) }) };
}

const isTextOrAbsent = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';
