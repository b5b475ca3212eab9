import type { Caller } from '../../auth/principal.js';
import { AuthConfig } from '../../config/auth.config.js';
import { ServerConfig } from '../../config/server.config.js';
import { ToolCall } from '../decorators/tool-call.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import { REMEMBERED_MS } from '../idempotency/idempotency.store.js';
import { MemoryIdempotencyStore } from '../idempotency/memory.store.js';
import { EnduranceProvider } from './endurance.provider.js';
import { Handles } from './handles.js';
import { InFlight } from './in-flight.js';

describe('A call that goes on', () => {
  const auth = Object.assign(new AuthConfig(), { jwtSecretKey: 'k'.repeat(40) });
  const handles = new Handles(auth);
  const inFlight = new InFlight();
  // A memory that reaches further back than this process, as that of a Redis does.
  const store = Object.assign(new MemoryIdempotencyStore(), { beganAt: 0 });
  const idempotency = new IdempotencyService(auth, store);
  const provider = new EnduranceProvider(new ServerConfig(), handles, idempotency, inFlight);
  const callWith = (waitMs?: number): ToolCall =>
    new ToolCall({
      caller: { principal: { tenant: 'alice' } } as Caller,
      tool: 'run',
      effect: 'write',
      signal: new AbortController().signal,
      endurance: provider.with(waitMs),
    });

  it('waits as long as the server is set to, or as it is told', () => {
    expect([callWith().waitMs, callWith(5).waitMs]).toEqual([45_000, 5]);
  });

  it('opens what an earlier one sealed', () => {
    expect(callWith().stateOf(callWith().handleOf({ run: 1 }))).toEqual({ run: 1 });
  });

  it.each([
    ['does a step anew', REMEMBERED_MS - 60_000, false],
    ['only looks for a step, which may have been done and forgotten,', REMEMBERED_MS + 60_000, true],
  ])('%s with a handle of %d ms', async (_what, age, looks) => {
    const issuedAt = Date.now() - age;
    const call = callWith();
    call.stateOf(handles.of({ run: 1 }, call, issuedAt));
    const since = await call.once(`step ${age}`, async () => ({ since: call.lookSince ?? null }));
    expect(since).toEqual({ since: looks ? issuedAt : null });
    expect(call.lookSince).toBeUndefined();
  });

  it('looks for a step since the work began, however many handles later', async () => {
    const begunAt = Date.now() - REMEMBERED_MS - 60_000;
    const [first, second, third] = [callWith(), callWith(), callWith()];
    first.stateOf(handles.of({ run: 1 }, first, begunAt));
    second.stateOf(first.handleOf({ run: 1 }));
    third.stateOf(second.handleOf({ run: 1 }));
    const since = await third.once('later', async () => ({ since: third.lookSince ?? null }));
    expect(since).toEqual({ since: begunAt });
  });

  it('is told to hurry when the server leaves', () => {
    const call = callWith();
    expect(call.hurry.aborted).toBe(false);
    inFlight.hurryAll();
    expect(call.hurry.aborted).toBe(true);
  });
});
