import { createHash, createSecretKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { Pool } from 'undici';

/** What the servers that are compared have in common, so that they differ in how they serve and in nothing else. */

const { UPSTREAM, JWT_SECRET_KEY, ISSUER, AUDIENCE } = process.env;
const key = createSecretKey(Buffer.from(JWT_SECRET_KEY, 'utf8'));
const pool = new Pool(UPSTREAM, { connections: 64 });
const known = new Map();

/** @returns the claims of a bearer token, which is verified once and then remembered */
export async function claimsOf(authorization) {
  const claims = known.get(authorization);
  if (claims) return claims;
  const { payload } = await jwtVerify(authorization.slice(7), key, { issuer: ISSUER, audience: AUDIENCE });
  known.set(authorization, payload);
  return payload;
}

/** @returns the text of the answer, as it came; signed with the account of the claims */
export async function readProject({ qc_credentials: account }, input) {
  const { body } = await pool.request({
    path: '/api/v2/projects/read',
    method: 'POST',
    headers: signed(account),
    body: JSON.stringify(input),
  });
  return body.text();
}

function signed({ user_id, api_token }) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const hash = createHash('sha256').update(`${api_token}:${timestamp}`).digest('hex');
  return {
    authorization: `Basic ${Buffer.from(`${user_id}:${hash}`).toString('base64')}`,
    timestamp,
    'content-type': 'application/json',
  };
}
