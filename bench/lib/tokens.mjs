import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';

const HOUR_SECONDS = 3600;
// Those of the group `trader`: the list it is shown has most of the tools.
const SCOPES = [
  'account',
  'projects',
  'files',
  'backtests',
  'optimizations',
  'live',
  'objects',
  'ai',
].flatMap((domain) => [`qc:${domain}:read`, `qc:${domain}:write`, `qc:${domain}:execute`]);

export const ISSUER = 'ledgai';
export const AUDIENCE = 'quantconnect-mcp';

/** A signing key that all servers of one run are given. */
export const newSecret = () => randomBytes(48).toString('base64url');

/**
 * Tokens of so many tenants, each with a QuantConnect account of its own.
 * @returns {Promise<string[]>}
 */
export function tokensOf(secret, count, scopes = SCOPES) {
  const key = Buffer.from(secret, 'utf8');
  const iat = Math.floor(Date.now() / 1000);
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      new SignJWT({
        scopes,
        qc_credentials: { user_id: String(100_000 + index), api_token: `bench-token-${index}` },
      })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(`bench-${index}`)
        .setJti(`bench-${index}-${iat}`)
        .setIssuedAt(iat)
        .setExpirationTime(iat + HOUR_SECONDS)
        .sign(key),
    ),
  );
}
