import { InvalidToken } from './invalid-token.error.js';

/** Longest accepted token; one with credentials and every scope takes about 1.5 kB. */
export const MAX_TOKEN_BYTES = 8 * 1024;

const BASE64URL = /^[\w-]+$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

// A local issuer needs none of these: they name keys of the sender's choice, or change how the rest is read.
const REFUSED_PARAMETERS = ['crit', 'jwk', 'jku', 'x5u', 'x5c'];

// Tokens of other kinds (ID-JAG, logout, DPoP proofs, …) name themselves here (RFC 8725 §3.11).
const ACCEPTED_TYPES: readonly unknown[] = [undefined, 'jwt', 'at+jwt'];

/**
 * Checks everything about a token that needs no key: size, three canonical base64url segments, header.
 * @returns the `kid` of the header.
 * @throws InvalidToken
 */
export function checkTokenShape(token: string): string | undefined {
  if (Buffer.byteLength(token) > MAX_TOKEN_BYTES) throw new InvalidToken('too_large');
  const segments = token.split('.');
  if (segments.length !== 3 || !segments.every(isCanonical)) throw new InvalidToken('malformed');
  return checkHeader(parseObject(segments[0] ?? ''));
}

/** What is signed of a token: stays the same however the signature is spelled. */
export function signingInput(token: string): string {
  return token.slice(0, token.lastIndexOf('.'));
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

function checkHeader(header: Record<string, unknown>): string | undefined {
  const { alg, kid, typ } = header;
  if (alg !== 'HS256') throw new InvalidToken('bad_signature');
  if (REFUSED_PARAMETERS.some((name) => Object.hasOwn(header, name))) throw new InvalidToken('malformed');
  if (!ACCEPTED_TYPES.includes(typeName(typ))) throw new InvalidToken('malformed');
  if (kid !== undefined && typeof kid !== 'string') throw new InvalidToken('malformed');
  return kid;
}

// RFC 7515 §4.1.9: letter case does not matter, and the prefix `application/` may be there or not.
function typeName(typ: unknown): unknown {
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
}
