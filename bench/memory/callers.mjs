import { createHash } from 'node:crypto';
import { CompactEncrypt, SignJWT } from 'jose';
import { Pool } from 'undici';

export const SECRET = 'base64:Yi9W0cXn7SZx1sPzBq5uW0mJt9tq6n4o0N5d1r8k3xE=';
const CLAIM_KEY = 'n3sQ0m1m2yXzqk1D4vJb8u7wYt5r6c9eAq2dF3gH4jk=';
export const CLAIM_KEYS = `bench=base64:${CLAIM_KEY}`;

const signingKey = Buffer.from(SECRET.slice('base64:'.length), 'base64');
const claimKey = Buffer.from(CLAIM_KEY, 'base64');
const SCOPES = [
  'account projects files backtests optimizations live objects ai'
    .split(' ')
    .map((part) => `qc:${part}:read`),
].flat();

/** A token of tenant number `n`, with an account of its own, encrypted as the server's `token create` does it. */
export async function mintToken(n) {
  const [subject, now] = [`tenant-${n}`, Math.floor(Date.now() / 1000)];
  return new SignJWT({
    client_id: `client-${n}`,
    jti: createHash('sha256').update(String(n)).digest('hex').slice(0, 32),
    scopes: SCOPES,
    qc_credentials_enc: await sealedAccount(subject, n),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('ledgai')
    .setAudience('quantconnect-mcp')
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + 3600)
    .sign(signingKey);
}

function sealedAccount(subject, n) {
  const hex = (length) => createHash('sha512').update(`${n}`).digest('hex').slice(0, length);
  const account = { user_id: String(100_000 + n), api_token: hex(64), organization_id: hex(32) };
  return new CompactEncrypt(Buffer.from(JSON.stringify({ iss: 'ledgai', sub: subject, c: account })))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'bench', typ: 'qc-cred+jwe' })
    .encrypt(claimKey);
}

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
};

/** A client of one revision on a handful of kept connections. */
export class BenchClient {
  #pool;
  #era;

  /** @param era `modern` (2026-07-28) or `legacy` (2025-11-25, without a handshake of its own for every token). */
  constructor(url, { era = 'modern', connections = 8 } = {}) {
    this.#pool = new Pool(url, { connections, headersTimeout: 60_000, bodyTimeout: 60_000 });
    this.#era = era;
  }

  /** Milliseconds and bytes of one call of a tool. @throws where the answer is a failure of any kind. */
  tool(token, name, args = {}) {
    return this.#send(token, 'tools/call', { name, arguments: args }, name);
  }

  resource(token, uri) {
    return this.#send(token, 'resources/read', { uri }, uri);
  }

  close() {
    return this.#pool.destroy();
  }

  async #send(token, method, params, name) {
    const isModern = this.#era === 'modern';
    const startMs = performance.now();
    const { statusCode, body } = await this.#pool.request({
      path: '/mcp',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
        'mcp-protocol-version': isModern ? '2026-07-28' : '2025-11-25',
        ...(isModern && { 'mcp-method': method, 'mcp-name': name }),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method,
        params: { ...params, ...(isModern && { _meta: META }) },
      }),
    });
    const text = await body.text();
    const milliseconds = performance.now() - startMs;
    if (
      statusCode !== 200 ||
      /"isError":true|^\{"jsonrpc":"2\.0","id":[^,]+,"error"/.test(text.slice(0, 400))
    )
      throw new Error(`${name}: HTTP ${statusCode} ${text.slice(0, 300)}`);
    return { milliseconds, bytes: text.length };
  }
}
