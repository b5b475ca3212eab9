// Whose requests the load is made of, with their tokens.
import { SignJWT } from 'jose';
import { SCOPE_GROUPS } from '../../../dist/auth/scope.js';

// The demo tenants of the sandbox.
const ACCOUNTS = [
  { user_id: '12345', api_token: 'sandbox-token-alice', organization_id: 'a11ce000000000000000000000012345' },
  { user_id: '67890', api_token: 'sandbox-token-bob', organization_id: 'b0b00000000000000000000000067890' },
];
/** Somebody with a token; every `seconds` of its life it is good for. */
async function tokenOf(subject, { secret, scopes = SCOPE_GROUPS.trader, account = 0, seconds = 3600 }) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ scopes, qc_credentials: ACCOUNTS[account] })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('ledgai')
    .setAudience('quantconnect-mcp')
    .setSubject(subject)
    .setIssuedAt(Math.min(now, now + seconds - 1))
    .setExpirationTime(now + seconds)
    .sign(new TextEncoder().encode(secret));
}

/** @returns tokens: those of people who work, of one who may only read, and two that are no good. */
export async function tokens(secret) {
  const names = ['alice', 'bob', 'carol', 'dan', 'erin', 'frank'];
  return {
    workers: await Promise.all(names.map((name, index) => tokenOf(name, { secret, account: index % 2 }))),
    reader: await tokenOf('grace', { secret, scopes: SCOPE_GROUPS.readonly }),
    expired: await tokenOf('heidi', { secret, seconds: -600 }),
    forged: await tokenOf('mallory', { secret: 'x'.repeat(64) }),
  };
}
