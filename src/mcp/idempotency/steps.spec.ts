import type { Caller } from '../../auth/principal.js';
import { AuthConfig } from '../../config/auth.config.js';
import {
  QuantConnectRateLimited,
  QuantConnectRejected,
  QuantConnectUnavailable,
} from '../../quantconnect/quantconnect.errors.js';
import { Illustrated } from '../decorators/illustrated.js';
import { ToolCall } from '../decorators/tool-call.js';
import { IdempotencyUnavailable } from './idempotency.errors.js';
import { IdempotencyService } from './idempotency.service.js';
import { MemoryIdempotencyStore } from './memory.store.js';

const BEFORE = 1_700_000_000_000;
const ACCOUNT = { userId: '1', organizationId: 'o' };

/** A call that has sent something to QuantConnect, so that it may have changed something. */
async function sendingCall(): Promise<ToolCall> {
  const account = async () => ({ account: ACCOUNT, source: 'token' });
  const caller = { principal: { tenant: 'alice' }, account } as unknown as Caller;
  const call = new ToolCall({ caller, tool: 'run', effect: 'write', signal: new AbortController().signal });
  await call.account();
  return call;
}

describe('A step of a call', () => {
  let service: IdempotencyService;

  beforeEach(() => {
    service = new IdempotencyService(
      Object.assign(new AuthConfig(), { jwtSecretKey: 'k'.repeat(40) }),
      new MemoryIdempotencyStore(),
    );
  });

  it('is done once for twenty calls at the same time and one later, which get the same', async () => {
    let runs = 0;
    const work = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return { backtestId: `b${(runs += 1)}` };
    };
    const once = async () => service.step(await sendingCall(), 'r backtest', work);
    const answers = [...(await Promise.all(Array.from({ length: 20 }, once))), await once()];
    expect(answers).toEqual(Array.from({ length: 21 }, () => ({ backtestId: 'b1' })));
    expect(runs).toBe(1);
  });

  it('is another for another name', async () => {
    const call = await sendingCall();
    expect(await service.step(call, 'one', async () => ({ n: 1 }))).toEqual({ n: 1 });
    expect(await service.step(call, 'two', async () => ({ n: 2 }))).toEqual({ n: 2 });
  });

  it('is done again where it failed and changed nothing', async () => {
    const call = await sendingCall();
    const refused = service.step(call, 's', () => Promise.reject(new QuantConnectRejected('/x', ['no'])));
    await expect(refused).rejects.toThrow(QuantConnectRejected);
    const seen: unknown[] = [];
    await service.step(call, 's', async () => ({ look: seen.push(call.lookSince) }));
    expect(seen).toEqual([undefined]);
  });

  it('is done after an answer that says to wait, whatever its call had done before', async () => {
    const call = await sendingCall();
    call.did('main.py was saved');
    const busy = service.step(call, 's', () => Promise.reject(new QuantConnectRateLimited('/x', 1)));
    await expect(busy).rejects.toThrow(QuantConnectRateLimited);
    const seen: unknown[] = [];
    await service.step(call, 's', async () => ({ look: seen.push(call.lookSince) }));
    expect(seen).toEqual([undefined]);
  });

  it('is looked for where it may have been done, since when it was first sent', async () => {
    const before = Date.now();
    const lost = new QuantConnectUnavailable('/x', 'No answer', true);
    const failed = service.step(await sendingCall(), 's', () => Promise.reject(lost));
    await expect(failed).rejects.toBe(lost);
    const call = await sendingCall();
    let since: number | undefined;
    await service.step(call, 's', async () => ({ found: (since = call.lookSince) }));
    expect(since).toBeGreaterThanOrEqual(before);
    expect(since).toBeLessThanOrEqual(Date.now());
  });

  it('names no key where it cannot be looked up whether it was done', async () => {
    const away = {
      claim: () => Promise.reject(new IdempotencyUnavailable()),
      release: async () => undefined,
    };
    const blind = new IdempotencyService(new AuthConfig(), away as unknown as MemoryIdempotencyStore);
    const step = blind.step(await sendingCall(), 's', async () => ({}));
    await expect(step).rejects.toMatchObject({
      code: 'temporarily_unavailable',
      retryAfterSeconds: 2,
      message: expect.not.stringContaining('idempotencyKey'),
    });
  });

  it('is looked for where it may be forgotten, and only then', async () => {
    const seen: unknown[] = [];
    const call = await sendingCall();
    const work = async () => ({ look: seen.push(call.lookSince) });
    await service.step(call, 'before this process', work, BEFORE);
    await service.step(call, 'since it began', work, Date.now());
    await service.step(call, 'just now', work);
    expect([...seen, call.lookSince]).toEqual([BEFORE, undefined, undefined, undefined]);
  });

  it.each([
    ['fresh', false, undefined],
    ['looked for', false, BEFORE],
    ['replayed', true, undefined],
  ])('leaves what the call itself was told: %s', async (_what, replayed, lookSince) => {
    await service.step(await sendingCall(), 's', async () => ({}));
    const call = Object.assign(await sendingCall(), { replayed, lookSince });
    await service.step(call, 's', async () => ({}));
    await service.step(call, 'other', async () => ({}));
    expect([call.replayed, call.lookSince]).toEqual([replayed, lookSince]);
  });
});

describe('A result with a picture under a key', () => {
  it('is whole for the first caller, and its text for every other', async () => {
    const service = new IdempotencyService(new AuthConfig(), new MemoryIdempotencyStore());
    const made = new Illustrated({ verdict: 'fine' }, { pictures: [{ png: new Uint8Array([1]) }] });
    const run = async () => service.once(await sendingCall(), 'key', {}, async () => made);
    expect(await run()).toBe(made);
    expect(await run()).toEqual({ verdict: 'fine' });
  });
});
