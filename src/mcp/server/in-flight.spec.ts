import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Caller, Principal } from '../../auth/principal.js';
import { CallOff, type Cancellation } from '../../quantconnect/cancellation.js';
import { InFlight } from './in-flight.js';

const callerOf = (changes: Partial<Principal>): Caller =>
  ({ principal: { tenant: 't', tokenId: 'one', kind: 'token', ...changes } }) as Caller;

const response = () => Object.assign(new EventEmitter(), { destroy: jest.fn() }) as unknown as ServerResponse;

const never = (call: Cancellation) =>
  new Promise<never>((_, reject) => call.addEventListener('abort', () => reject(call.reason)));

describe('the end of a token', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('ends its calls, then its responses, and those of no other', async () => {
    const inFlight = new InFlight();
    const [mine, theirs] = [response(), response()];
    inFlight.track(mine, callerOf({}));
    inFlight.track(theirs, callerOf({ tenant: 'u' }));
    const call = inFlight.run(callerOf({}), new AbortController().signal, never);
    const other = inFlight.run(callerOf({ tokenId: 'two' }), new AbortController().signal, never);
    const ended = Promise.allSettled([call]);
    inFlight.end(callerOf({}).principal, 'revoked');
    expect(await ended).toMatchObject([{ reason: { name: 'AuthorityEnded', reason: 'revoked' } }]);
    expect(mine.destroy).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1000);
    expect(mine.destroy).toHaveBeenCalled();
    expect(theirs.destroy).not.toHaveBeenCalled();
    expect(await Promise.race([other, Promise.resolve('runs')])).toBe('runs');
  });

  it('ends a call by the very thing that its client cancels it by', async () => {
    const inFlight = new InFlight();
    const client = new CallOff();
    const call = Promise.allSettled([inFlight.run(callerOf({}), client, never)]);
    inFlight.end(callerOf({}).principal, 'revoked');
    expect(client.reason).toMatchObject({ reason: 'revoked' });
    expect(await call).toMatchObject([{ reason: { name: 'AuthorityEnded' } }]);
    expect(inFlight.principals()).toEqual([]);
  });

  it.each([
    ['itself', (client: CallOff) => client],
    ['its signal', (client: CallOff) => client.signal],
  ])('is something else than a client that cancels by %s', async (_what, by) => {
    const inFlight = new InFlight();
    const client = new CallOff();
    const call = Promise.allSettled([inFlight.run(callerOf({}), by(client), never)]);
    client.abort(new Error('left'));
    expect(await call).toMatchObject([{ reason: { message: 'left' } }]);
    expect(inFlight.principals()).toEqual([]);
  });

  it('is not looked for where the client left while its token was looked up', () => {
    const inFlight = new InFlight();
    inFlight.track(Object.assign(response(), { closed: true }), callerOf({}));
    expect([inFlight.count, inFlight.principals()]).toEqual([0, []]);
  });

  it('is looked for once per token, and not for the person of the environment', () => {
    const inFlight = new InFlight();
    for (const changes of [{}, {}, { tokenId: 'two' }, { kind: 'environment' as const }]) {
      inFlight.track(response(), callerOf(changes));
    }
    expect(inFlight.principals().map(({ tokenId }) => tokenId)).toEqual(['one', 'two']);
  });
});

describe('A server that leaves', () => {
  it('tells as many calls to hurry as wait, once', () => {
    const inFlight = new InFlight();
    let hurried = 0;
    for (let n = 0; n < 50; n += 1) inFlight.hurry.addEventListener('abort', () => (hurried += 1));
    inFlight.hurryAll();
    inFlight.hurryAll();
    expect(hurried).toBe(50);
  });

  it('knows when its calls are done', async () => {
    const inFlight = new InFlight();
    let finish = (): void => undefined;
    const work = new Promise<void>((resolve) => (finish = resolve));
    const call = inFlight.run(callerOf({}), new AbortController().signal, () => work);
    let isOver = false;
    const over = inFlight.finished(5000).then(() => (isOver = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isOver).toBe(false);
    finish();
    await Promise.all([call, over]);
  });
});
