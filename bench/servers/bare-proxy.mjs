import { createHash, createSecretKey } from 'node:crypto';
import { createServer } from 'node:http';
import { jwtVerify } from 'jose';
import { Pool } from 'undici';

/**
 * The practical limit: verifies the same token, remembers it, and passes the same call on, signed as QuantConnect
 * wants it. No scopes, no checks of a message or of arguments, no limits, no record, no metrics.
 */
const { PORT, UPSTREAM, JWT_SECRET_KEY, ISSUER, AUDIENCE } = process.env;
const key = createSecretKey(Buffer.from(JWT_SECRET_KEY, 'utf8'));
const pool = new Pool(UPSTREAM, { connections: 64 });
const accounts = new Map();

async function accountOf(authorization) {
  const known = accounts.get(authorization);
  if (known) return known;
  const { payload } = await jwtVerify(authorization.slice(7), key, { issuer: ISSUER, audience: AUDIENCE });
  accounts.set(authorization, payload.qc_credentials);
  return payload.qc_credentials;
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

function bodyOf(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
      .on('error', reject);
  });
}

async function serve(request, response) {
  const account = await accountOf(request.headers.authorization);
  const { id, params } = JSON.parse(await bodyOf(request));
  const result = await called(account, params.arguments);
  const json = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
    .end(json);
}

async function called(account, input) {
  const { body } = await pool.request({
    path: '/api/v2/projects/read',
    method: 'POST',
    headers: signed(account),
    body: JSON.stringify(input),
  });
  return JSON.stringify({ content: [{ type: 'text', text: await body.text() }], resultType: 'complete' });
}

createServer((request, response) => {
  serve(request, response).catch(() => response.writeHead(500).end());
}).listen(Number(PORT), '127.0.0.1');
