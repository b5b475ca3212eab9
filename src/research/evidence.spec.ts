import { loadConfig } from '../config/env.js';
import { LimitsConfig } from '../config/limits.config.js';
import { QuantConnectConfig } from '../config/quantconnect.config.js';
import { RateLimiter } from '../limits/rate-limiter.js';
import { AccountBudget } from '../quantconnect/account-budget.js';
import { DriftWatcher } from '../quantconnect/drift/drift.watcher.js';
import { UpstreamPolicy } from '../quantconnect/policy/upstream.policy.js';
import { QuantConnectAccount } from '../quantconnect/quantconnect-account.js';
import type { QuantConnectCall } from '../quantconnect/quantconnect-call.js';
import { QuantConnectClient } from '../quantconnect/quantconnect.client.js';
import { SandboxCaller, type Sandbox, startSandbox } from '../sandbox/index.js';
import { type BacktestPlace, runBacktest } from '../sandbox/testing/scenario.js';
import { trialResultOf } from './curves.js';
import { type Evidence, EvidenceReader } from './evidence.js';
import { verdictOf } from './verdict.js';

const ALL = { readsFiles: true, asksForExplanations: true };
const NONE = { readsFiles: false, asksForExplanations: false };

const algorithm = (onData: string, symbols = '"SPY"') => `from AlgorithmImports import *


class Example(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2022, 1, 1)
        self.set_end_date(2023, 12, 31)
        for ticker in [${symbols}]:
            self.add_equity(ticker)

    def on_data(self, data):
${onData}
`;
const TRADING = algorithm('        self.set_holdings("SPY", 1)\n        self.liquidate("SPY")');
const IDLE = algorithm('        pass');
const HOLDING = algorithm('        self.set_holdings("SPY", 1)');
const TIMID = algorithm('        self.market_order("SPY", 1)').replace('2022, 1, 1', '2023, 10, 1');
const FAILING = algorithm('        x = 1 / 0');

class HurriedReader extends EvidenceReader {
  protected override readonly pauseMs = 1;
}

describe('EvidenceReader', () => {
  let sandbox: Sandbox;
  let caller: SandboxCaller;
  let client: QuantConnectClient;
  let reader: EvidenceReader;
  let place: BacktestPlace;

  const call = (signal = new AbortController().signal): QuantConnectCall => ({
    effect: 'write',
    tenant: 'alice',
    signal,
    account: async () => new QuantConnectAccount('12345', 'sandbox-token-alice'),
    caution: () => undefined,
  });
  const read = (at = place, rights = ALL, depth?: 'brief'): Promise<Evidence> =>
    reader.read(call(), at, rights, depth);
  const flagsOf = (evidence: Evidence): string[] => verdictOf(evidence).flags.map(({ flag }) => flag);
  const answer = (path: string, body: object, times = 1): void =>
    sandbox.fault({ kind: 'status', path, status: 200, body: { success: true, ...body }, times });
  const asked = (): string[] => sandbox.requests().map(({ path }) => path);

  beforeAll(async () => {
    sandbox = await startSandbox();
    caller = new SandboxCaller(sandbox);
    const config = loadConfig(QuantConnectConfig, { QUANTCONNECT_API_URL: sandbox.url });
    const budget = new AccountBudget(new LimitsConfig(), new RateLimiter());
    client = new QuantConnectClient(config, new DriftWatcher(), new UpstreamPolicy(config), budget);
    reader = new HurriedReader(client);
    place = await runBacktest(caller, TRADING);
  });
  afterEach(() => sandbox.clearFaults());
  afterAll(async () => {
    await client.onApplicationShutdown();
    await sandbox.close();
  });

  it('reads curves, log and code of a run in six requests', async () => {
    const before = sandbox.requests().length;
    const evidence = await read();
    expect(asked().slice(before).toSorted()).toEqual([
      '/backtests/chart/read',
      '/backtests/chart/read',
      '/backtests/chart/read',
      '/backtests/read',
      '/backtests/read/log',
      '/files/read',
    ]);
    expect(evidence).toMatchObject({ backtestId: place.backtestId, missing: [], requests: 6 });
    expect(evidence.equity.values[0]).toBe(100_000);
    expect(evidence.equity.times).toEqual(evidence.equity.times.toSorted((a, b) => a - b));
    expect(evidence.benchmark.times.length).toBe(evidence.equity.times.length);
    expect(Math.max(...(evidence.exposure?.values ?? []))).toBeGreaterThan(0.9);
    expect(evidence.logs.at(-1)).toContain('completed with');
    expect([...(evidence.source?.keys() ?? [])]).toEqual(['main.py']);
    expect(trialResultOf(evidence.equity)?.observations).toBeGreaterThan(500);
  });

  it('reads the last lines of a long log instead of the code', async () => {
    answer('/backtests/read/log', { logs: ['first'], length: '5000' });
    answer('/backtests/read/log', { logs: ['last'], length: 5000 });
    const evidence = await read();
    expect(sandbox.requests({ path: '/backtests/read/log' }).at(-1)?.body).toMatchObject({
      start: 4980,
      end: 5000,
    });
    expect(evidence).toMatchObject({ logs: ['last'], requests: 6, missing: [] });
    expect(evidence.source).toBeUndefined();
    expect(verdictOf(evidence)['unchecked']).toEqual(['no_slippage']);
  });

  it('agrees with the figures of QuantConnect', async () => {
    const verdict = verdictOf(await read());
    expect(verdict['state']).toBe('completed');
    expect(flagsOf(await read())).toEqual(['few_trades', 'no_slippage']);
    expect(verdict['unchecked']).toBeUndefined();
  });

  it('flags a run that bought once, one that never did, and one of three months with a single share', async () => {
    const holding = await read(await runBacktest(caller, HOLDING));
    expect(holding.requests).toBe(6);
    expect([...(holding.source?.keys() ?? [])]).toEqual(['main.py']);
    expect(flagsOf(holding)).toEqual(['few_trades', 'no_slippage']);
    expect(flagsOf(await read(await runBacktest(caller, IDLE)))).toEqual(['no_orders']);
    expect(flagsOf(await read(await runBacktest(caller, TIMID)))).toEqual([
      'few_trades',
      'short_period',
      'no_slippage',
      'low_exposure',
    ]);
  });

  it('does not take code that was edited since for what ran', async () => {
    const at = await runBacktest(caller, HOLDING);
    const files = [{ name: 'main.py', content: 'x = 1', modified: '2099-01-01 00:00:00' }];
    answer('/files/read', { files });
    const evidence = await read(at);
    expect(evidence.source).toBeUndefined();
    expect(evidence.missing).toEqual(['code: edited after the run began']);
    expect(verdictOf(evidence)['unchecked']).toEqual(['no_slippage']);
  });

  it('reads nothing that the token does not allow', async () => {
    const before = sandbox.requests().length;
    const failed = await runBacktest(caller, FAILING);
    const started = sandbox.requests().length;
    const evidence = await read(failed, NONE);
    expect(asked().slice(started)).not.toContain('/files/read');
    expect(asked().slice(started)).not.toContain('/ai/tools/error-enhance');
    expect(evidence.runtimeError).toMatchObject({ file: 'main.py', line: 12 });
    expect(evidence.runtimeError).not.toHaveProperty('excerpt');
    expect(started).toBeGreaterThan(before);
  });

  it('finds the line of an error and has it explained', async () => {
    const evidence = await read(await runBacktest(caller, FAILING));
    expect(evidence.requests).toBeLessThanOrEqual(6);
    expect(verdictOf(evidence)).toMatchObject({
      state: 'runtime error',
      runtimeError: {
        message: expect.stringContaining('division by zero'),
        file: 'main.py',
        line: 12,
        excerpt: [
          expect.stringContaining('10: '),
          expect.stringContaining('11:     def on_data'),
          '> 12:         x = 1 / 0',
          expect.stringContaining('13:'),
        ],
        explanation: expect.stringContaining('divided by zero'),
      },
    });
  });

  it('finds the error of a run that is not called completed, and shows no file name as it is written', async () => {
    const { backtest } = await caller.post<{ backtest: object }>('/backtests/read', place);
    const stacktrace = `File "\u202e${'x'.repeat(300)}.py", line 1`;
    answer('/backtests/read', { backtest: { ...backtest, completed: false, error: 'broken', stacktrace } });
    const { runtimeError, missing = [] } = await read();
    expect(runtimeError).toMatchObject({ message: 'broken', line: 1 });
    expect(missing.find((clause) => clause.startsWith('code of'))).toMatch(/^code of x{80}…: /);
  });

  it('waits for statistics that come after the end of the run', async () => {
    const { backtest } = await caller.post<{ backtest: object }>('/backtests/read', place);
    answer('/backtests/read', { backtest: { ...backtest, statistics: [], totalPerformance: null } }, 2);
    const evidence = await read();
    expect(evidence.missing).toEqual([]);
    expect(evidence.requests).toBe(8);
    expect(verdictOf(evidence)['statistics']).toHaveProperty('Sharpe Ratio');
  });

  it('says that the statistics did not come', async () => {
    const { backtest } = await caller.post<{ backtest: object }>('/backtests/read', place);
    answer('/backtests/read', { backtest: { ...backtest, statistics: {}, totalPerformance: null } }, 99);
    const evidence = await read();
    expect(evidence.missing).toEqual(['statistics: not stored 5 s after the run']);
    expect(verdictOf(evidence).flags).toEqual([]);
  });

  it('waits for charts that are being prepared, but not for ever', async () => {
    answer('/backtests/chart/read', { status: 'loading', progress: 0.5 }, 3);
    expect((await read(place, ALL, 'brief')).missing).toEqual([]);
    answer('/backtests/chart/read', { status: 'loading', progress: 0.5 }, 99);
    const evidence = await read(place, ALL, 'brief');
    expect(evidence.missing).toEqual(['Strategy Equity chart: still being prepared']);
    expect(evidence.equity.times).toEqual([]);
  });

  it('names what cannot be read, and reads the rest', async () => {
    const failure = { success: false, errors: ['Chart not found: Strategy Equity'] };
    sandbox.fault({ kind: 'status', path: '/backtests/chart/read', status: 200, body: failure, times: 3 });
    const evidence = await read();
    expect(evidence.missing).toContainEqual(
      'Benchmark chart: QuantConnect refused: "Chart not found: Strategy Equity"',
    );
    expect(evidence.missing).toHaveLength(3);
    expect(verdictOf(evidence)['unchecked']).toEqual(
      expect.arrayContaining(['ended_early', 'low_exposure', 'inconsistent_return']),
    );
  });

  it('reads the statistics and the equity alone where no more is wanted', async () => {
    const before = sandbox.requests().length;
    const evidence = await read(place, ALL, 'brief');
    expect(asked().slice(before)).toEqual(['/backtests/read', '/backtests/chart/read']);
    expect(evidence.equity.times.length).toBeGreaterThan(400);
  });

  it('waits for nothing of a run that goes on', async () => {
    const { backtest } = await caller.post<{ backtest: object }>('/backtests/read', place);
    answer('/backtests/read', { backtest: { ...backtest, completed: false, statistics: {} } });
    const evidence = await read();
    expect(evidence.requests).toBe(1);
    expect(verdictOf(evidence)['state']).toBe('running');
  });

  it('reads curves however they are written', async () => {
    const values = {
      '0': [1_700_000_000, '100', 120, 90, '110'],
      '3': { x: 1_700_086_400, y: 99 },
      '4': [1_700_172_800_000, 98],
      '5': [1_700_259_200, null],
      // Nanoseconds, which no date can be made of, and a year that no axis of dates reaches: no times.
      '7': [1_700_259_200_000_000_000, 97],
      '8': [90_000_000_000, 96],
      '6': 'nonsense',
    };
    answer('/backtests/chart/read', { chart: { series: { Equity: { values } } } });
    const { equity } = await read(place, ALL, 'brief');
    expect(equity).toEqual({
      times: [1_700_000_000, 1_700_086_400, 1_700_172_800],
      values: [110, 99, 98],
    });
  });

  it('is over when the caller goes away', async () => {
    const leaving = new AbortController();
    const { backtest } = await caller.post<{ backtest: object }>('/backtests/read', place);
    answer('/backtests/read', { backtest: { ...backtest, statistics: {} } }, 99);
    const patient = new EvidenceReader(client).read(call(leaving.signal), place, ALL);
    setTimeout(() => leaving.abort(new Error('gone')), 20);
    await expect(patient).rejects.toThrow();
  });

  it('fails where the backtest itself cannot be read', async () => {
    const unknown = { ...place, backtestId: 'f'.repeat(32) };
    await expect(read(unknown)).rejects.toMatchObject({ code: 'quantconnect_rejected' });
  });
});
