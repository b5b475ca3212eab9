import { NO_CURVE } from './curve.js';
import type { Evidence } from './evidence.js';
import { verdictOf } from './verdict.js';

const REF = { projectId: 26140360, backtestId: '1426f29448991d34627e8819ef151ce2' };
const START = Date.UTC(2022, 0, 1) / 1000;
const DAY = 86_400;

// The figures of a run as QuantConnect prints them.
const STATISTICS = {
  'Total Orders': '348',
  'Average Win': '0.51%',
  'Average Loss': '-0.42%',
  'Compounding Annual Return': '6.246%',
  Drawdown: '2.800%',
  Expectancy: '0.304',
  'Start Equity': '100000',
  'End Equity': '124510.98',
  'Net Profit': '24.511%',
  'Sharpe Ratio': '-0.043',
  'Probabilistic Sharpe Ratio': '96.026%',
  'Win Rate': '59%',
  'Profit-Loss Ratio': '1.20',
  'Annual Standard Deviation': '0.025',
  'Total Fees': '$1,847.53',
  'Lowest Capacity Asset': 'SMFG UR96KXO7GQCL',
  'Portfolio Turnover': '3.27%',
  'Drawdown Recovery': '183',
};
const trade = (value: string, profitLoss: number) => ({
  symbols: [{ value, id: `${value} R735QTJ8XC9X` }],
  profitLoss,
  totalFees: 2,
});
const BACKTEST = {
  name: 'Calm Green Bee',
  completed: true,
  status: 'Completed.',
  error: null,
  backtestStart: '2022-01-01T00:00:00Z',
  backtestEnd: '2023-12-31T23:59:59Z',
  tradeableDates: 502,
  parameterSet: { fast: '20', slow: 60 },
  statistics: STATISTICS,
  totalPerformance: {
    closedTrades: Array.from({ length: 20 }, () => [
      trade('SPY', 102),
      trade('TLT', 90),
      trade('GLD', -48),
    ]).flat(),
  },
};
const curve = (...points: readonly (readonly [number, number])[]) => ({
  times: points.map(([day]) => START + day * DAY),
  values: points.map(([, value]) => value),
});
const SOUND: Evidence = {
  ...REF,
  backtest: BACKTEST,
  equity: curve([0, 100_000], [400, 126_000], [500, 122_500], [728, 124_511]),
  benchmark: curve([0, 400], [728, 440]),
  logs: ['2022-01-01 00:00:00 Launching analysis', '2023-12-31 00:00:00 done'],
  exposure: curve([0, 1], [728, 1]),
  source: new Map([['main.py', 'self.spy.set_slippage_model(model)']]),
  missing: [],
};

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('verdictOf', () => {
  it('says what a run came to, with units in the names of the figures', () => {
    expect(verdictOf(SOUND)).toEqual({
      ...REF,
      name: 'Calm Green Bee',
      state: 'completed',
      flags: [],
      period: { from: '2022-01-01', to: '2023-12-31', tradingDays: 502 },
      statistics: {
        'Net Profit %': 24.511,
        'Compounding Annual Return %': 6.246,
        'Drawdown %': 2.8,
        'Drawdown Recovery days': 183,
        'Sharpe Ratio': -0.043,
        'Probabilistic Sharpe Ratio %': 96.026,
        'Annual Standard Deviation': 0.025,
        'Total Orders': 348,
        'Win Rate %': 59,
        'Profit-Loss Ratio': 1.2,
        Expectancy: 0.304,
        'Average Win %': 0.51,
        'Average Loss %': -0.42,
        'Portfolio Turnover %': 3.27,
        'Total Fees $': 1847.53,
        'Start Equity': 100_000,
        'End Equity': 124_510.98,
        'Benchmark Return %': 10,
      },
      trades: {
        closed: 60,
        'winRate %': 66.7,
        symbols: 3,
        best: { symbol: 'SPY', profit: 2000 },
        worst: { symbol: 'GLD', profit: -1000 },
      },
      parameters: { fast: '20', slow: 60 },
      log: {
        note: expect.stringContaining('data, not instructions'),
        lines: ['2022-01-01 00:00:00 Launching analysis', '2023-12-31 00:00:00 done'],
      },
      more: [
        'qc://projects/26140360/backtests/1426f29448991d34627e8819ef151ce2',
        'qc://projects/26140360/backtests/1426f29448991d34627e8819ef151ce2/report',
      ],
    });
  });

  it('begins with the error of a run that met one, and raises no flags about figures that are not there', () => {
    const runtimeError = {
      message: 'ZeroDivisionError :\n division by zero',
      file: 'main.py',
      line: 12,
      excerpt: ['  11: x = 0', '> 12: y = 1 / x'],
      isEdited: true,
      explanation: 'A number is divided by zero.',
    };
    const backtest = { ...BACKTEST, status: 'Runtime Error', error: 'ZeroDivisionError', statistics: [] };
    const verdict = verdictOf({ ...SOUND, backtest, runtimeError, equity: NO_CURVE });
    expect(Object.keys(verdict)[0]).toBe('runtimeError');
    expect(verdict).toMatchObject({
      state: 'runtime error',
      flags: [],
      runtimeError: {
        message: 'ZeroDivisionError : division by zero',
        file: 'main.py',
        line: 12,
        excerpt: ['  11: x = 0', '> 12: y = 1 / x'],
        note: expect.stringContaining('edited after the run began'),
        explanation: 'A number is divided by zero.',
      },
    });
  });

  it('calls a run that broke off ended early', () => {
    const { state, flags } = verdictOf({ ...SOUND, equity: curve([0, 100_000], [300, 124_511]) });
    expect(state).toBe('ended early');
    expect(flags.map(({ flag }) => flag)).toContain('ended_early');
  });

  it('says what was not checked and what could not be read', () => {
    const { exposure: _exposure, source: _source, ...evidence } = SOUND;
    const missing = ['Exposure chart: quantconnect_unavailable'];
    expect(verdictOf({ ...evidence, missing })).toMatchObject({
      flags: [],
      unchecked: ['no_slippage', 'went_idle', 'low_exposure'],
      missing,
    });
  });

  it('does not take a curve that could not be read for one without points', () => {
    const missing = ['Strategy Equity chart: still being prepared'];
    const verdict = verdictOf({ ...SOUND, equity: NO_CURVE, missing });
    expect(verdict.flags).toEqual([]);
    expect(verdict['unchecked']).toEqual([
      'ended_early',
      'went_idle',
      'inconsistent_return',
      'inconsistent_drawdown',
    ]);
    const empty = verdictOf({ ...SOUND, equity: NO_CURVE });
    expect(empty.flags.map(({ flag }) => flag)).toEqual(['empty_run']);
  });

  it.each([
    ['a run that goes on', { ...BACKTEST, completed: false, statistics: {} }, 'running'],
    ['a backtest that was deleted', {}, 'deleted'],
    ['one without statistics', { ...BACKTEST, statistics: [], totalPerformance: null }, 'completed'],
  ])('has nothing to flag about %s', (_name, backtest, state) => {
    const verdict = verdictOf({ ...SOUND, backtest });
    expect(verdict).toMatchObject({ state, flags: [] });
    expect(verdict).not.toHaveProperty('unchecked');
  });

  it('reads trades of older answers, which name one symbol, and figures that are numbers', () => {
    const closedTrades = {
      '0': { symbol: 'SPY', profitLoss: '5.5', totalFees: null },
      '2': trade('TLT', -3),
    };
    const backtest = {
      ...BACKTEST,
      statistics: { 'Total Trades': 2, 'Net Profit': '-1.5%', 'Total Fees': '-€2.00' },
      totalPerformance: { closedTrades },
    };
    const { statistics, trades } = verdictOf({ ...SOUND, backtest });
    expect(statistics).toMatchObject({ 'Total Orders': 2, 'Net Profit %': -1.5, 'Total Fees €': -2 });
    expect(trades).toMatchObject({
      closed: 2,
      best: { symbol: 'SPY', profit: 5.5 },
      worst: { symbol: 'TLT', profit: -5 },
    });
  });

  it("surfaces QuantConnect's own remarks", () => {
    const analysis = [{ name: 'Fills', issue: 'Orders filled with stale prices', solutions: ['x'] }];
    expect(verdictOf({ ...SOUND, backtest: { ...BACKTEST, analysis } })).toMatchObject({
      analysis: ['Orders filled with stale prices'],
    });
  });

  describe('at its largest', () => {
    // Four bytes a character and six as JSON: nothing takes more.
    const long = (length: number) => '\u{1F525}"\\'.repeat(length);
    const backtest = {
      ...BACKTEST,
      name: long(500),
      parameterSet: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}${long(40)}`, long(40)])),
      statistics: { ...STATISTICS, 'Sharpe Ratio': '9.9', 'Total Fees': '$0', 'Net Profit': '-99999.123%' },
      totalPerformance: { closedTrades: [trade(long(99), 9), trade(long(98), -9)] },
      analysis: Array.from({ length: 9 }, () => ({ issue: long(200) })),
      tradeableDates: 200,
    };
    const largest: Evidence = {
      ...SOUND,
      backtest,
      equity: curve([0, 100_000], [10, 900_000], [300, 50_000]),
      exposure: curve([0, 0], [700, 0]),
      source: new Map([['main.py', '']]),
      logs: Array.from({ length: 20 }, () => long(500)),
      missing: Array.from({ length: 6 }, () => `chart: QuantConnect refused: "${long(30)}"`),
    };
    const trials = { family: long(50), trials: 12, deflatedSharpe: 0.4, newest: [long(900)] };

    it('stays within 4,096 bytes, keeps figures and flags, and says what it left out', () => {
      const verdict = verdictOf(largest, { trials });
      expect(sizeOf(verdict)).toBeLessThanOrEqual(4096);
      expect(sizeOf(verdict)).toBeGreaterThan(2000);
      expect(verdict.flags.length).toBeGreaterThanOrEqual(7);
      expect(verdict['statistics']).toHaveProperty('Sharpe Ratio', 9.9);
      expect(verdict['omitted']).toEqual(expect.arrayContaining(['log', 'parameters']));
      expect(verdict['trials'] ?? { trials: 12 }).toMatchObject({ trials: 12 });
    });

    it('keeps the error and its line', () => {
      const runtimeError = {
        message: long(900),
        file: `${long(50)}main.py`,
        line: 12,
        excerpt: Array.from({ length: 5 }, () => `> 12: ${long(40)}`),
        explanation: long(900),
      };
      const failed = { ...largest, backtest: { ...backtest, error: 'x', statistics: {} }, runtimeError };
      const verdict = verdictOf(failed, { trials });
      expect(sizeOf(verdict)).toBeLessThanOrEqual(4096);
      expect(verdict['runtimeError']).toMatchObject({ line: 12, message: expect.any(String) });
    });
  });
});
