import { isScope, type Scope, SCOPE_GROUPS } from '../auth/scope.js';
import { inWords } from './duration.js';

type Claims = Record<string, unknown>;

const SECRET_NAME = /token|secret|password|credential|passphrase|api_?key|private/i;
// Shown although they stand among the credentials: they tell which account it is, and open nothing.
const HARMLESS = new Set(['user_id', 'organization_id']);

/** What a token says, for people; without anything that opens an account. */
export function reportOn(token: string, verdict: string, granted?: ReadonlySet<Scope>): string {
  const [header, claims] = token.split('.').slice(0, 2).map(decoded);
  if (!header || !claims) return `This is not a JWT.\n\nThis server  ${verdict}`;
  return [
    `Header\n${printed(header)}`,
    `\nClaims\n${printed(redacted(claims))}`,
    `\nThis server  ${verdict}`,
    `Expiry       ${expiryOf(claims)}`,
    ...scopeLines(claims, granted),
  ].join('\n');
}

function decoded(segment: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

function redacted(value: unknown, secret = false): unknown {
  if (Array.isArray(value)) return value.map((item) => redacted(item, secret));
  if (typeof value !== 'object' || value === null) return secret && value !== null ? '[redacted]' : value;
  const entries = Object.entries(value).map(([name, content]): [string, unknown] => {
    return [name, redacted(content, (secret && !HARMLESS.has(name)) || SECRET_NAME.test(name))];
  });
  return Object.fromEntries(entries);
}

// A token is written by others: no escape sequences and no reordered text on the terminal.
function printed(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function expiryOf({ exp }: Claims): string {
  if (typeof exp !== 'number') return 'never given';
  const seconds = exp - Date.now() / 1000;
  return seconds > 0 ? `in ${inWords(seconds)}` : `${inWords(seconds)} ago`;
}

/** @param granted the scopes that an accepted token has: its issuer may call them otherwise. */
function scopeLines(claims: Claims, granted: ReadonlySet<Scope> | undefined): string[] {
  const names = [...new Set(['scope', 'scopes', 'scp'].flatMap((claim) => listed(claims[claim])))];
  const known = granted ? [...granted] : names.filter(isScope);
  const unknown = names.filter((name) => !isScope(name));
  const groups = Object.entries(SCOPE_GROUPS)
    .filter(([, scopes]) => scopes.every((scope) => known.includes(scope)))
    .map(([group]) => group);
  return [
    `Scopes       ${known.join(' ') || 'none'}`,
    `Unknown      ${unknown.map((name) => printed(name)).join(' ') || 'none'}`,
    `Groups       ${groups.join(' ') || 'none'}`,
  ];
}

function listed(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter(Boolean);
  return Array.isArray(claim) ? claim.map(String) : [];
}
