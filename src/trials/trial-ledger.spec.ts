import { Logger } from '@nestjs/common';
import { AuditUnavailable } from '../audit/store/audit-store.js';
import { Metrics } from '../observability/metrics.js';
import { estimateOf } from './estimate.js';
import { MemoryTrialStore } from './store/memory-trial-store.js';
import { type TrialResult, TrialLedger } from './trial-ledger.js';
import { briefOf, summaryOf } from './trial-summary.js';

const FAMILY = { tenant: 'anna', projectId: 1, family: 'default' };
const of = (sharpe: number): TrialResult => ({ sharpe, skewness: -3, kurtosis: 10, observations: 1250 });

describe('The trial ledger', () => {
  let store: MemoryTrialStore;
  let metrics: Metrics;
  let ledger: TrialLedger;
  const errors: unknown[] = [];
  const start = (backtestId: string, more: object = {}) =>
    ledger.started({ ...FAMILY, backtestId, name: `Run ${backtestId}`, ...more });
  const finish = (backtestId: string, result: TrialResult) =>
    ledger.finished({ ...FAMILY, backtestId }, result);
  const counted = async () => {
    const { values } = await metrics.trials.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]));
  };

  beforeEach(() => {
    errors.length = 0;
    jest.spyOn(Logger.prototype, 'error').mockImplementation((message) => void errors.push(message));
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    store = new MemoryTrialStore();
    metrics = new Metrics();
    ledger = new TrialLedger(store, metrics);
  });
  afterEach(() => jest.restoreAllMocks());

  it('counts the trials of a family, and says what so many make of the best', async () => {
    for (const [id, sharpe] of Object.entries({ a: 0.02, b: 0.15, c: -0.01 })) {
      await start(id);
      await finish(id, of(sharpe));
    }
    await start('d');
    await start('e', { family: 'other' });
    const summary = await ledger.summary(FAMILY);
    expect(summary).toMatchObject({ trials: 4, withResult: 3, best: { backtestId: 'b', sharpe: 0.15 } });
    // Four trials, and the variance of the three that have a result: computed apart, in Python, from the formulas of the paper.
    expect(summary!.expectedMaxSharpe).toBeCloseTo(0.08948199984132285, 12);
    expect(summary!.deflatedSharpe).toBeCloseTo(0.9595894448931837, 12);
    expect(await ledger.summary({ ...FAMILY, family: 'other' })).toEqual({
      family: 'other',
      trials: 1,
      withResult: 0,
    });
    expect(await counted()).toEqual({ written: 8 });
  });

  it('lets a tool that knows the family name it after one that does not', async () => {
    await ledger.startedUnnamed({ tenant: 'anna', projectId: 1, backtestId: 'a', name: 'A' });
    expect(await ledger.summary(FAMILY)).toMatchObject({ trials: 1 });
    await start('a', { family: 'crosses' });
    expect(await ledger.summary(FAMILY)).toMatchObject({ trials: 0 });
    expect(await ledger.summary({ ...FAMILY, family: 'crosses' })).toMatchObject({ trials: 1 });
  });

  it('does not fail a call when nothing can be kept, and says so once, and in a metric', async () => {
    const add = jest.spyOn(store, 'add').mockRejectedValue(new AuditUnavailable('ENOSPC'));
    await start('a');
    await start('b');
    expect(errors).toEqual(['Trials are not counted (ENOSPC)']);
    expect(await counted()).toEqual({ failed: 2 });
    add.mockRestore();
    await start('c');
    expect(await ledger.summary(FAMILY)).toMatchObject({ trials: 1 });
  });

  it('holds up a call for a quarter of a second at most', async () => {
    jest.spyOn(store, 'add').mockImplementation(() => new Promise(() => undefined));
    const startMs = performance.now();
    await start('a');
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });

  it('holds up no verdict for a database that does not answer', async () => {
    jest.spyOn(store, 'trialsOf').mockImplementation(() => new Promise(() => undefined));
    const startMs = performance.now();
    expect(await ledger.summary(FAMILY)).toBeUndefined();
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });

  it('asks no store about an optimization of which no project is known', async () => {
    const asked = jest.spyOn(store, 'trialsOf');
    const sweep = { tenant: 'anna', projectId: Number.NaN, optimizationId: 'O-1' };
    await ledger.sweepFinished(sweep, [{ backtestId: 'a', name: 'A' }]);
    expect(asked).not.toHaveBeenCalled();
  });

  it('takes no more than it can hold while nothing is written', async () => {
    jest.spyOn(store, 'add').mockImplementation(() => new Promise(() => undefined));
    const run = (n: number) => start(`r${n}`);
    void run(0);
    await Promise.resolve();
    for (let n = 1; n < 10_003; n += 1) void run(n);
    expect(await counted()).toEqual({ dropped: 2 });
  });

  it('says that it cannot be read, instead of a count', async () => {
    jest.spyOn(store, 'trialsOf').mockRejectedValue(new AuditUnavailable('timeout'));
    expect(await ledger.summary(FAMILY)).toBeUndefined();
    expect(await ledger.trials('anna', 1)).toBeUndefined();
  });

  it('keeps names short and without what no terminal takes, and no ids or figures that are none', async () => {
    await start('a', { name: `Ru\u0000n\u001b[31m\ud800 ${'x'.repeat(200)}`, family: '  \n ' });
    await start('../etc', {});
    await start('b', { projectId: Number.NaN });
    await finish('a', { ...of(0.1), kurtosis: Number.NaN });
    await finish('a', { ...of(0.1), observations: 1.5 });
    const trials = await ledger.trials('anna', 1);
    expect(trials).toHaveLength(1);
    expect(trials![0]).toMatchObject({
      family: 'default',
      name: expect.stringMatching(/^Ru n \[31m {2}x+$/),
    });
    expect(trials![0]!.name).toHaveLength(80);
    expect(trials![0]).not.toHaveProperty('result');
  });

  it('counts the runs of an optimization of this caller, not the optimization, and no others', async () => {
    const sweep = { tenant: 'anna', projectId: 1, optimizationId: 'O-1' };
    const runs = [
      { backtestId: 'a', name: 'A(1)', result: of(0.1) },
      { backtestId: 'b', name: 'A(2)' },
    ];
    await ledger.sweepFinished(sweep, runs);
    expect(await ledger.trials('anna', 1)).toEqual([]);
    await ledger.sweepStarted({ ...sweep, name: 'A' });
    await ledger.sweepFinished(sweep, runs);
    await ledger.sweepFinished({ ...sweep, tenant: 'berta' }, runs);
    expect(await ledger.summary(FAMILY)).toMatchObject({ trials: 2, withResult: 1 });
    expect((await ledger.trials('anna', 1))!.map(({ optimizationId }) => optimizationId)).toEqual([
      'O-1',
      'O-1',
    ]);
    expect(await ledger.trials('berta', 1)).toEqual([]);
  });
});

describe('What trials mean', () => {
  const kept = (...sharpes: (number | undefined)[]) =>
    sharpes.map((sharpe, index) => ({
      ...FAMILY,
      backtestId: `b${index}`,
      name: 'Run',
      startedAt: '2026-11-25T10:00:00.000Z',
      ...(sharpe !== undefined && { result: of(sharpe) }),
    }));
  const means = (...sharpes: (number | undefined)[]) =>
    (briefOf(summaryOf('default', kept(...sharpes))) as { means: string }).means;

  it.each([
    ['none of them has a result', [undefined], /^None of these trials has a result yet/],
    ['there was one', [0.1], /^With probability 1\.00 its true Sharpe ratio is above 0; below 0\.95/],
    ['there were two', [0.1, 0], /is above 0\.\d\d a year, which luck alone gives the best of 2/],
    ['one of two has a result', [0.1, undefined], /^Cannot be deflated: .* 1 of 2 have one/],
    ['they do not differ', [0.1, 0.1], /^Cannot be deflated: .* 2 of 2 have one/],
  ])('is said where %s', (_what, sharpes, sentence) => {
    expect(means(...sharpes)).toMatch(sentence);
  });

  it('is annualised and rounded', () => {
    expect(briefOf(summaryOf('default', kept(0.1)))).toEqual({
      family: 'default',
      trials: 1,
      withResult: 1,
      best: { backtestId: 'b0', name: 'Run', annualizedSharpe: 1.5875 },
      expectedMaxSharpe: 0,
      deflatedSharpe: 0.9989,
      means: expect.any(String),
    });
  });

  it.each([
    [{ annualSharpe: '1.5', days: 500 }, 500],
    [{ annualSharpe: 1.5, days: '500' }, 500],
    [{ annualSharpe: 1.5, days: 0, start: '2022-01-01T00:00:00Z', end: '2023-12-31T23:59:59Z' }, 504],
    [{ annualSharpe: 1.5, start: '2022-01-01T00:00:00Z', end: '2023-12-31T23:59:59Z' }, 504],
  ])('is estimated from %j', (figures, observations) => {
    const sharpe = 1.5 / Math.sqrt(252);
    expect(estimateOf(figures)).toEqual({ sharpe, skewness: 0, kurtosis: 3, observations, estimated: true });
  });

  it.each([
    [{ annualSharpe: undefined, days: 500 }],
    [{ annualSharpe: '', days: 500 }],
    [{ annualSharpe: 'NaN', days: 500 }],
    [{ annualSharpe: 1.5 }],
    [{ annualSharpe: 1.5, days: 1 }],
    [{ annualSharpe: 1.5, days: null, start: null, end: null }],
  ])('is not estimated from %j', (figures) => {
    expect(estimateOf(figures)).toBeUndefined();
  });

  it('says that it rests on an estimate', () => {
    const [trial] = kept(0.1);
    const summary = summaryOf('default', [{ ...trial!, result: { ...of(0.1), estimated: true } }]);
    expect(briefOf(summary)).toMatchObject({
      best: { estimated: true },
      means: expect.stringContaining('Estimated from the rounded annual Sharpe ratio'),
    });
  });
});
