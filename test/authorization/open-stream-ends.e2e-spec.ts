import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { Injectable, Module } from '@nestjs/common';
import { AnyAuthenticatedCaller } from '../../src/auth/decorators/require-scopes.decorator.js';
import { InFlight } from '../../src/mcp/server/in-flight.js';
import { OpenStreamsSweeper } from '../../src/mcp/server/open-streams.sweeper.js';
import { ToolCall } from '../../src/mcp/decorators/tool-call.js';
import { Tool } from '../../src/mcp/decorators/tool.decorator.js';
import { describeWith } from '../support/installed.js';
import { callRaw, modernRequest, postRaw } from '../support/raw.js';
import { startRedis } from '../support/redis.js';
import { revoke, statusOf } from '../support/revocation.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/walk.js';

@Injectable()
class WaitingService {
  @Tool({ effect: 'read', description: 'Waits until it is told to stop.' })
  @AnyAuthenticatedCaller()
  async waitForever(call: ToolCall): Promise<object> {
    call.reportProgress({ progress: 1 });
    await new Promise((_, reject) =>
      call.signal.addEventListener('abort', () => reject(new Error('aborted'))),
    );
    return {};
  }
}

@Module({ providers: [WaitingService] })
class WaitingModule {}

const STILL_OPEN = Promise.resolve('still open');
const WAIT = { name: 'wait_forever', arguments: {} };

/** Opens a stream, and resolves once it has ended: with what came, and after how many milliseconds. */
async function open(url: string, token: string): Promise<{ text: string; ms: number }> {
  const { body, headers } = modernRequest('tools/call', WAIT);
  const startedAt = performance.now();
  const answer = await postRaw(url, body, { token, headers });
  const text = await answer.text();
  return { text, ms: performance.now() - startedAt };
}

describe('A stream that is open while its token ends (corpus 50)', () => {
  let stack: Stack;
  let admin: string;

  beforeAll(async () => {
    stack = await startStack({ env: { REVOCATION_SWEEP_SECONDS: '1' }, modules: [WaitingModule] });
    admin = await stack.token({ subject: 'admin', group: 'admin', tenant: null });
  });
  afterAll(() => stack.close());

  const eventsOf = async (subject: string) =>
    (await stack.audit.read()).filter(({ actor }) => actor?.sub === subject);

  it.each([
    ['revoked', 'revoked', { action: 'revoke_tokens' }],
    ['of a subject that is disabled', 'disabled', { action: 'disable' }],
  ])('ends when it is %s, with the call and its record', async (_how, reason, action) => {
    const subject = `streaming ${reason}`;
    const token = await stack.token({ subject });
    const stream = open(stack.url, token);
    const bystander = open(stack.url, await stack.token({ subject: `${subject} 2` }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await revoke(stack.url, admin, { subject, ...action });
    const { text, ms } = await stream;
    expect(text).toContain(`"token_${reason}"`);
    expect(ms).toBeLessThan(5000);
    expect(await eventsOf(subject)).toMatchObject([
      { action: 'mcp.auth', outcome: 'denied', reason_code: reason },
      { action: 'mcp.tools.call', outcome: 'aborted', reason_code: reason, target: { name: 'wait_forever' } },
    ]);
    expect(await Promise.race([bystander, STILL_OPEN])).toBe('still open');
    await revoke(stack.url, admin, { subject: `${subject} 2` });
    await bystander;
  });

  it('ends within the clock tolerance when it expires', async () => {
    const token = await stack.token({ subject: 'expiring', expiresInSeconds: 1 });
    const stream = open(stack.url, token);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await stack.app.get(OpenStreamsSweeper).sweep(Date.now() + 20_000);
    expect(await Promise.race([stream, STILL_OPEN])).toBe('still open');
    await stack.app.get(OpenStreamsSweeper).sweep(Date.now() + 32_000);
    expect((await stream).text).toContain('token_expired');
    expect(await eventsOf('expiring')).toContainEqual(
      expect.objectContaining({ outcome: 'aborted', reason_code: 'expired' }),
    );
  });

  it('ends also where no call runs in it yet', async () => {
    const token = await stack.token({ subject: 'slow', claims: { jti: randomUUID() } });
    const request = httpRequest(new URL('/mcp', stack.url), {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'Content-Length': 100,
      },
    });
    const ended = once(request, 'error');
    request.write('{"jsonrpc":');
    await until(async () => stack.app.get(InFlight).count === 1);
    await revoke(stack.url, admin, { token });
    expect(await ended).toMatchObject([{ code: 'ECONNRESET' }]);
    await until(async () => stack.app.get(InFlight).count === 0);
  });

  it('takes its request to QuantConnect along', async () => {
    const token = await stack.token({ subject: 'upstream', claims: { jti: randomUUID() } });
    stack.sandbox.fault({ kind: 'delay', path: '/projects/read', delayMs: 20_000 });
    const startedAt = Date.now();
    const call = callRaw(stack.url, token, 'list_projects');
    await until(async () => stack.sandbox.requests({ path: '/projects/read' }).length > 0);
    await revoke(stack.url, admin, { token });
    expect(await (await call).text()).toContain('token_revoked');
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  });
});

describeWith('redis-server', 'While Redis is away', () => {
  it('open streams go on, because nothing is known, and are looked at again after', async () => {
    const redis = await startRedis();
    const env = { REVOCATION_SWEEP_SECONDS: '1', REDIS_URL: redis.url };
    const stack = await startStack({ env, modules: [WaitingModule] });
    const admin = await stack.token({ subject: 'admin', group: 'admin' });
    const token = await stack.token({ subject: 'patient' });
    const stream = open(stack.url, token);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await revoke(stack.url, admin, { subject: 'nobody' });
    await redis.crash();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await Promise.race([stream, STILL_OPEN])).toBe('still open');
    await redis.restart();
    await until(async () => (await statusOf(stack.url, admin)) === 200, 5000);
    await revoke(stack.url, admin, { subject: 'patient' });
    expect((await stream).text).toContain('token_revoked');
    await stack.close();
    await redis.close();
  });
});
