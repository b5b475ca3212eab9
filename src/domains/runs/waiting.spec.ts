import { setTimeout as pause } from 'node:timers/promises';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import type { Caller } from '../../auth/principal.js';
import {
  QuantConnectRateLimited,
  QuantConnectRejected,
  QuantConnectUnavailable,
} from '../../quantconnect/quantconnect.errors.js';
import { StepInProgress } from '../../mcp/idempotency/idempotency.errors.js';
import { RunProgress } from './run-progress.js';
import { lookAgainIn } from './unfinished.js';
import { Waiting } from './waiting.js';

const PATH = '/backtests/read';

describe('Waiting for QuantConnect', () => {
  let cancel: AbortController;
  let hurry: AbortController;
  let told: number[];
  let graceMs: number;
  let call: ToolCall;

  beforeEach(() => {
    [cancel, hurry, told] = [new AbortController(), new AbortController(), []];
    graceMs = 0;
    call = new ToolCall({
      caller: { principal: { tenant: 't' } } as Caller,
      tool: 'run_backtest',
      effect: 'write',
      signal: cancel.signal,
      onProgress: ({ progress }) => void told.push(progress),
      endurance: () => ({
        waitMs: 300,
        get graceMs() {
          return graceMs;
        },
        hurry: hurry.signal,
        seal: () => '',
        open: () => ({}),
        once: (_step, work) => work(),
      }),
    });
  });

  const during = <T>(work: (waiting: Waiting) => Promise<T>) =>
    Waiting.during(call, new RunProgress(call), work);
  const never = () => new Promise<never>(() => undefined);

  it('ends with the time of the call, and leaves some of it', async () => {
    const answer = await during((waiting) =>
      waiting.until({ read: async () => 'not yet', isFinal: () => false }),
    );
    expect(answer).toBeUndefined();
    expect(call.elapsedMs).toBeGreaterThanOrEqual(260);
    expect(call.elapsedMs).toBeLessThan(300);
  });

  it('with grace, sees the end and takes the step of a run however slow the answers are', async () => {
    graceMs = 2000;
    const slowly = async (): Promise<string> => {
      await pause(call.waitMs + 20);
      return 'done';
    };
    const answers = await during(async (waiting) => [
      await waiting.until({ read: slowly, isFinal: () => true }),
      await waiting.done(slowly),
      await waiting.last(slowly),
    ]);
    expect(answers).toEqual(['done', 'done', 'done']);
  });

  it('with grace, looks once and no more when its time is over', async () => {
    graceMs = 2000;
    let looks = 0;
    const read = async (): Promise<number> => {
      await pause(call.waitMs);
      return (looks += 1);
    };
    expect(await during((waiting) => waiting.until({ read, isFinal: () => false }))).toBeUndefined();
    expect(looks).toBe(1);
  });

  it('does without what takes longer than the call may', async () => {
    expect(await during((waiting) => waiting.spare(Promise.resolve('picture')))).toBe('picture');
    expect(await during((waiting) => waiting.spare(never()))).toBeUndefined();
    expect(call.elapsedMs).toBeLessThan(1500);
  });

  it('ends at once when the server wants its calls answered, whatever it is doing', async () => {
    const answers = during(async (waiting) => [
      await waiting.done(never),
      await waiting.until({ read: never, isFinal: () => true }),
      await waiting.last(({ signal }) => rejecting(signal)),
      await waiting.spare(never()),
    ]);
    setTimeout(() => hurry.abort(), 20);
    expect(await answers).toEqual([undefined, undefined, undefined, undefined]);
    expect(call.elapsedMs).toBeLessThan(150);
  });

  it('fails with the reason when the call is cancelled', async () => {
    const gone = during((waiting) =>
      waiting.until({ read: ({ signal }) => rejecting(signal), isFinal: () => true, firstPauseMs: 0 }),
    );
    cancel.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
  });

  it('goes on after trouble that passes, and says what it was', async () => {
    const passing: Error[] = [
      new QuantConnectRateLimited(PATH, 0.01),
      new QuantConnectUnavailable(PATH, 'no answer', false, { retryAfterSeconds: 0.01 }),
      Object.assign(new StepInProgress(), { retryAfterSeconds: 0.01 }),
    ];
    const troubles: unknown[] = [];
    const answer = await during((waiting) =>
      waiting.done(async () => {
        troubles.push(waiting.trouble?.says);
        const error = passing.shift();
        if (error) throw error;
        return 'done';
      }),
    );
    expect(answer).toBe('done');
    expect(passing).toEqual([]);
  });

  it('says what the trouble is that it ended with', async () => {
    const trouble = await during(async (waiting) => {
      await waiting.until({
        read: async () => {
          throw new QuantConnectRateLimited(PATH, 7);
        },
        isFinal: () => true,
        firstPauseMs: 0,
      });
      return waiting.trouble;
    });
    expect(trouble).toEqual({ says: expect.stringContaining('slow down'), retryAfterSeconds: 7 });
  });

  it.each([
    ['a refusal', new QuantConnectRejected(PATH, ['no'])],
    ['a change that may have been made', new QuantConnectUnavailable(PATH, 'lost', true)],
  ])('fails with %s', async (_what, error) => {
    const failing = during((waiting) =>
      waiting.done(async () => {
        throw error;
      }),
    );
    await expect(failing).rejects.toBe(error);
  });

  it('tells progress that only rises, and never that all is done', () => {
    const progress = new RunProgress(call, 0.2);
    for (const fraction of [0, 0.5, 0.5, 0.3, 1]) progress.reach(fraction, 'x');
    for (let n = 0; n < 500; n += 1) progress.beat();
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(new Set(told).size).toBe(told.length);
    expect(told[0]).toBeGreaterThan(0.2);
    expect(told.at(-1)).toBeLessThan(1);
    expect(new RunProgress(call, progress.fraction).fraction).toBe(0.999);
  });

  it('keeps where the run is apart from that it still goes on', () => {
    const progress = new RunProgress(call, 0.2);
    for (let n = 0; n < 500; n += 1) progress.beat();
    expect(progress.fraction).toBe(0.2);
  });

  it.each([
    [{}, 5],
    [{ since: 0, share: 0.01 }, 5],
    [{ since: 0, share: 0.5 }, 10],
    [{ since: 0, share: 0.99 }, 2],
    [{ since: 0, share: 0.1 }, 30],
  ])('with %j looks again in %d seconds', (outlook, seconds) => {
    expect(lookAgainIn(outlook, 10_000)).toBe(seconds);
  });
});

const rejecting = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
