import { callRaw, modernRequest, postRaw } from '../support/raw.js';
import { PROCESSES } from '../support/replicas.js';
import { startStack, type Stack } from '../support/stack.js';

describe('The limit on refused tokens of an address', () => {
  const MOST_OF_ONE = 5;
  // Each process counts for itself.
  const MOST = MOST_OF_ONE * PROCESSES;
  let stack: Stack;

  beforeEach(async () => {
    stack = await startStack({
      env: {
        AUTH_FAILURES_PER_MINUTE: String(MOST_OF_ONE),
        TRUSTED_PROXIES: 'loopback',
        RATE_LIMIT_PER_MINUTE: '20',
      },
    });
  });
  afterEach(() => stack.close());

  const { body, headers } = modernRequest('tools/list');
  const from = (address: string, token: string) =>
    postRaw(stack.url, body, { token, headers: { ...headers, 'X-Forwarded-For': address } });
  const statuses = async (address: string, ...tokens: string[]) => {
    const seen: number[] = [];
    for (const token of tokens) seen.push((await from(address, token)).status);
    return seen;
  };
  const bad = (count: number) => Array.from({ length: count }, (_, n) => `a.b.${n}`);

  it('5.3/45 answers 429 with the wait after so many, and lets other addresses be', async () => {
    expect(await statuses('192.0.2.1', ...bad(MOST))).toEqual(Array(MOST).fill(401));
    const response = await from('192.0.2.1', 'a.b.c');
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('wait') } });
    expect(await statuses('192.0.2.2', 'a.b.c', await stack.token())).toEqual([401, 200]);
    expect((await stack.audit.read()).map(({ reason_code }) => reason_code)).toEqual([
      ...Array<string>(MOST).fill('malformed'),
      'too_many_failures',
      'malformed',
    ]);
  });

  it('5.3/45 touches no quota of a tenant, and nobody whose token was good here before', async () => {
    const token = await stack.token();
    // Each process verifies for itself, too.
    const everywhere = Array<string>(PROCESSES).fill(token);
    expect(await statuses('192.0.2.1', ...everywhere, ...bad(MOST + 20), token)).toEqual([
      ...everywhere.map(() => 200),
      ...Array<number>(MOST).fill(401),
      ...Array<number>(20).fill(429),
      200,
    ]);
    const unseen = await stack.token({ subject: 'bob' });
    expect((await from('192.0.2.1', unseen)).status).toBe(429);
    expect((await callRaw(stack.url, token, 'whoami')).status).toBe(200);
  });

  it('does not count tokens that have merely expired', async () => {
    const expired = await stack.token({ expiresInSeconds: -60, claims: {} });
    expect(await statuses('192.0.2.1', ...Array<string>(MOST + 3).fill(expired))).toEqual(
      Array(MOST + 3).fill(401),
    );
  });
});
