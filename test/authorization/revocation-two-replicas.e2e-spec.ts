import { randomUUID } from 'node:crypto';
import { describeWith } from '../support/installed.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { revoke, statusOf } from '../support/revocation.js';
import { type Stack, startStack } from '../support/stack.js';

const ROUNDS = 20;

describeWith('redis-server', 'Two replicas that share a Redis', () => {
  let redis: RedisServer;
  let replicas: Stack[];

  beforeAll(async () => {
    redis = await startRedis();
    const env = {
      JWT_SECRET_KEY: 'a-secret-that-both-replicas-share-0123456789abcdef',
      REDIS_URL: redis.url,
    };
    replicas = [await startStack({ env }), await startStack({ env })];
  });
  afterAll(async () => {
    for (const replica of replicas ?? []) await replica.close();
    await redis?.close();
  });

  it('refuse on one what was revoked on the other, with the next request', async () => {
    const [a, b] = replicas as [Stack, Stack];
    const admin = await a.token({ subject: 'admin', group: 'admin', tenant: null });
    const tookMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const token = await a.token({ claims: { jti: randomUUID() } });
      // B has verified it and remembers it.
      expect(await statusOf(b.url, token)).toBe(200);
      const startedAt = performance.now();
      expect((await revoke(a.url, admin, { token })).status).toBe(200);
      const revokedAt = performance.now();
      expect(await statusOf(b.url, token)).toBe(401);
      tookMs.push(performance.now() - startedAt, performance.now() - revokedAt);
    }
    const [whole, after] = [0, 1].map((part) =>
      tookMs.filter((_, index) => index % 2 === part).sort((x, y) => x - y),
    );
    const said = (values: number[]) =>
      `median ${values[ROUNDS / 2]!.toFixed(1)} ms, longest ${values.at(-1)!.toFixed(1)} ms`;
    process.stderr.write(
      `${ROUNDS} tokens revoked on one replica: refused on the other after ${said(whole!)} (of which its own request ${said(after!)}); accepted after the revocation was answered: 0\n`,
    );
    expect(whole!.at(-1)).toBeLessThan(1000);
  });
});
