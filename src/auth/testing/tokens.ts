import { createHmac, randomUUID } from 'node:crypto';

/** For specs only. Random text of no server. */
export const SECRET = 'q7Zr-VnE3k.tX9wLdB2hYcM5uJ8sFpA1gTiR0oKe';
/** Must never be seen in any output. */
export const API_TOKEN = 'canary0f4e1d2c3b4a59687786950a1b2c3d4e5f60718293a4b5c6d7e8f9c4n4ry';

export const CREDENTIALS = { user_id: '406922', api_token: API_TOKEN, organization_id: 'org-1' };

export interface Forgery {
  readonly header?: unknown;
  readonly payload?: unknown;
  readonly key?: string | Buffer;
  readonly hash?: string;
}

export const nowSeconds = () => Math.floor(Date.now() / 1000);

export const segment = (value: unknown) =>
  (Buffer.isBuffer(value)
    ? value
    : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  ).toString('base64url');

/** The claims of a good token, with changes; a claim set to undefined is left out. */
export function claims(changes: object = {}): Record<string, unknown> {
  return {
    iss: 'ledgai',
    aud: 'quantconnect-mcp',
    sub: 'alice',
    iat: nowSeconds(),
    exp: nowSeconds() + 3600,
    jti: randomUUID(),
    scopes: ['qc:projects:read'],
    qc_credentials: CREDENTIALS,
    ...changes,
  };
}

/** Signs what it is given, without any of a library's care: header and payload may be anything. */
export function forge({
  header = { alg: 'HS256', typ: 'JWT' },
  payload = claims(),
  key = SECRET,
  hash = 'sha256',
}: Forgery = {}) {
  const input = `${segment(header)}.${segment(payload)}`;
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
}

export const tokenWith = (changes: object) => forge({ payload: claims(changes) });
