import { hash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Principal } from '../principal.js';
import type { Scope } from '../scope.js';
import { InvalidToken } from './invalid-token.error.js';
import { signingInput } from './token-shape.js';

/** How far two clocks may differ, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 30;

// Names end up in log lines and database rows: no line breaks, no escape sequences, no half characters.
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const MAX_NAME_LENGTH = 255;
const MAX_TOOLSETS = 64;

export interface TimeRules {
  readonly nowSeconds: number;
  readonly maxLifetimeSeconds: number;
}

/**
 * The times of a token whose signature, `exp` and `nbf` were already compared with the clock.
 * @throws InvalidToken
 */
export function checkTimes({ iat, exp, nbf = 0 }: JWTPayload, rules: TimeRules): void {
  if (!isTime(iat) || !isTime(exp) || !isTime(nbf)) throw new InvalidToken('claims');
  if (iat > rules.nowSeconds + CLOCK_TOLERANCE_SECONDS) throw new InvalidToken('not_yet_valid');
  const lifetime = exp - iat;
  if (lifetime <= 0 || lifetime > rules.maxLifetimeSeconds) throw new InvalidToken('claims');
}

/** Where issuers name the program that a token was given to; the first one counts. */
export const CLIENT_CLAIMS = ['client_id', 'azp', 'cid', 'appid'] as const;

/**
 * The caller that a verified token describes; frozen.
 * @param scopes Frozen as well: callers of equal rights may share a set.
 * @throws InvalidToken
 */
export function principalOf(token: string, claims: JWTPayload, scopes: ReadonlySet<Scope>): Principal {
  const issuer = requiredName(claims.iss);
  const subject = requiredName(claims.sub);
  return Object.freeze({
    issuer,
    subject,
    tenant: tenantOf(issuer, subject),
    clientId: CLIENT_CLAIMS.map((name) => optionalName(claims[name])).find((name) => name !== undefined),
    scopes,
    ...toolsetsOf(claims),
    tokenId: optionalName(claims.jti) ?? digest(signingInput(token)).toString('hex'),
    issuedAt: claims.iat ?? 0,
    expiresAt: claims.exp ?? 0,
    kind: 'token' as const,
  });
}

/** A JSON array, not a joined string: no issuer and subject can be chosen so that two pairs look the same. */
export function tenantOf(issuer: string, subject: string): string {
  // The first bytes as hex, not the first digits: V8 keeps the whole text for a part of it that lives on.
  return digest(JSON.stringify([issuer, subject])).toString('hex', 0, 16);
}

/** A set that really cannot be changed: a frozen object does not stop `Set.add`, and principals are shared. */
export function readonlySet<T>(values: Iterable<T>): ReadonlySet<T> {
  const refuse = () => {
    throw new TypeError('The scopes of a principal cannot be changed.');
  };
  const fixed = { value: refuse };
  return Object.freeze(Object.defineProperties(new Set(values), { add: fixed, delete: fixed, clear: fixed }));
}

/** Whether a name is usable as `sub`, `jti` or client id. */
export function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim().length > 0 &&
    value.length <= MAX_NAME_LENGTH &&
    !UNPRINTABLE.test(value)
  );
}

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function requiredName(value: unknown): string {
  if (!isName(value)) throw new InvalidToken('claims');
  return value;
}

function optionalName(value: unknown): string | undefined {
  return value === undefined ? undefined : requiredName(value);
}

/** A limit that cannot be read must not be taken for none. */
function toolsetsOf({ toolsets }: JWTPayload): Pick<Principal, 'toolsets'> {
  if (toolsets === undefined) return {};
  const names = typeof toolsets === 'string' ? toolsets.split(/[\s,]+/) : toolsets;
  if (!Array.isArray(names) || names.length > MAX_TOOLSETS) throw new InvalidToken('claims');
  return { toolsets: readonlySet(names.filter((name) => name !== '').map(requiredName)) };
}

const digest = (text: string) => hash('sha256', text, 'buffer');
