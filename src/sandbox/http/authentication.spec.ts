import { createHash } from 'node:crypto';
import { request } from 'undici';
import { startSandbox, type Sandbox } from '../sandbox.js';
import type { Answer } from '../testing/answers.js';
import { SandboxCaller } from '../testing/sandbox-caller.js';
import { provesToken, readSignature, signatureHeaders } from './signature.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

async function authenticate(headers: Record<string, string>, query: Record<string, string> = {}) {
  const { statusCode, body } = await request(`${sandbox.url}/authenticate`, {
    method: 'POST',
    headers,
    query,
  });
  return { statusCode, ...((await body.json()) as Answer) };
}

const now = (): number => Math.floor(Date.now() / 1000);

describe('a signed call', () => {
  it('is let through by GET and by POST', async () => {
    const caller = new SandboxCaller(sandbox);
    expect(await caller.post('/authenticate')).toEqual({ success: true, errors: [] });
    expect(await caller.get('/authenticate')).toEqual({ success: true, errors: [] });
  });

  it('may carry its signature in the query string', async () => {
    const { Authorization, Timestamp } = signatureHeaders(12345, 'sandbox-token-alice');
    const query = { authorization: Authorization.replace('Basic ', ''), timestamp: Timestamp };
    expect(await authenticate({}, query)).toMatchObject({ statusCode: 200, success: true });
  });

  it('may be almost two hours old', async () => {
    const headers = signatureHeaders(12345, 'sandbox-token-alice', now() - 7100);
    expect(await authenticate(headers)).toMatchObject({ success: true });
  });
});

describe('a call is refused with HTTP 200 when', () => {
  it('its user is unknown', async () => {
    const answer = await authenticate(signatureHeaders(99999, 'sandbox-token-alice'));
    expect(answer).toMatchObject({ statusCode: 200, success: false });
    expect(answer.errors[0]).toMatch(/^UserID not valid \(None\) REF #[A-Za-z0-9]{10}$/);
  });

  it('its token is wrong', async () => {
    const answer = await authenticate(signatureHeaders(12345, 'sandbox-token-bob'));
    expect(answer).toMatchObject({ statusCode: 200, success: false });
    expect(answer.errors[0]).toMatch(/^Hash doesn't match\./);
  });

  it('it has no timestamp', async () => {
    const { Authorization } = signatureHeaders(12345, 'sandbox-token-alice');
    const answer = await authenticate({ Authorization });
    expect(answer).toMatchObject({ statusCode: 200, errors: ['Invalid timestamp, value received: 0'] });
  });

  it('it is older than two hours', async () => {
    const answer = await authenticate(signatureHeaders(12345, 'sandbox-token-alice', now() - 7300));
    expect(answer).toMatchObject({ statusCode: 200, success: false });
  });

  it('it is not signed at all, whatever the endpoint', async () => {
    const { body } = await request(`${sandbox.url}/projects/read`, { method: 'POST' });
    expect(await body.json()).toMatchObject({ success: false });
  });
});

describe('a signature', () => {
  // Computed independently: sha256 of "abc123:1700000000".
  const hash = createHash('sha256').update('abc123:1700000000').digest('hex');

  it('is the SHA-256 of token and timestamp', () => {
    const { Authorization } = signatureHeaders(12345, 'abc123', 1_700_000_000);
    expect(hash).toBe('cdd1f05a92a5fc9d067fabcb999f341ed9bf5cdd342c71a93254e3c4789d08a4');
    expect(Buffer.from(Authorization.slice('Basic '.length), 'base64').toString()).toBe(`12345:${hash}`);
  });

  it('proves the token it was made with and no other', () => {
    const signature = { userId: '12345', hash, timestamp: '1700000000' };
    expect(provesToken(signature, 'abc123')).toBe(true);
    expect(provesToken(signature, 'abc124')).toBe(false);
    expect(provesToken({ ...signature, hash: hash.slice(1) }, 'abc123')).toBe(false);
  });

  it('is empty when nothing readable was sent', () => {
    const unreadable = readSignature({ headers: { authorization: 'Bearer x' }, query: {} });
    expect(unreadable).toEqual({ userId: '', hash: '', timestamp: '' });
  });
});
