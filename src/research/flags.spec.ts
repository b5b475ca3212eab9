import type { Curve } from './curve.js';
import { findingsOf } from './flags.js';
import type { ClosedTrade, RunFacts } from './run-facts.js';

const DAY = 86_400;
const START = Date.UTC(2022, 0, 1) / 1000;
const END = START + 730 * DAY;

const curve = (points: readonly (readonly [day: number, value: number])[]): Curve => ({
  times: points.map(([day]) => START + day * DAY),
  values: points.map(([, value]) => value),
});
const equity = curve([
  [0, 100],
  [300, 130],
  [500, 104],
  [730, 120],
]);
const invested = (share: number, days = 100): Curve =>
  curve(Array.from({ length: days }, (_, n) => [(n * 730) / (days - 1), n % 100 >= 100 - share ? 1 : 0]));
const trades = (...profits: readonly (readonly [symbol: string, profit: number])[]): ClosedTrade[] =>
  Array.from({ length: Math.ceil(40 / profits.length) }, () => profits)
    .flat()
    .map(([symbol, profit]) => ({ symbol, profit }));

/** A run about which there is nothing to say. */
const SOUND: RunFacts = {
  hasStatistics: true,
  orders: 80,
  fees: 80,
  sharpe: 0.9,
  netProfitPercent: 20,
  drawdownPercent: 20,
  tradingDays: 502,
  trades: trades(['SPY', 10], ['TLT', 9], ['GLD', 8]),
  start: START,
  end: END,
  equity,
  curveReturnPercent: 20,
  curveDrawdownPercent: 20,
  exposure: invested(90),
  source: new Map([['main.py', 'security.set_slippage_model(ConstantSlippageModel(0.001))']]),
};

const CASES: readonly {
  readonly flag: string;
  readonly raisedBy: Partial<RunFacts>;
  readonly says: string;
  readonly nearMiss: Partial<RunFacts>;
  readonly needs: keyof RunFacts;
}[] = [
  {
    flag: 'no_orders',
    raisedBy: { orders: 0, trades: [] },
    says: '0 orders in 502 trading days',
    nearMiss: { orders: 1 },
    needs: 'orders',
  },
  {
    flag: 'few_trades',
    raisedBy: { trades: trades(['SPY', 1]).slice(0, 29) },
    says: '29 closed trades, fewer than 30',
    nearMiss: { trades: trades(['SPY', 1]).slice(0, 30) },
    needs: 'trades',
  },
  {
    flag: 'few_trades',
    raisedBy: { orders: 1, trades: [] },
    says: '0 closed trades',
    nearMiss: { orders: 0, trades: [] },
    needs: 'trades',
  },
  {
    flag: 'empty_run',
    raisedBy: { orders: 0, sharpe: 0.299 },
    says: 'Sharpe 0.299 is reported although there were 0 orders',
    nearMiss: { orders: 0, sharpe: 0, drawdownPercent: 0, netProfitPercent: 0 },
    needs: 'hasStatistics',
  },
  {
    flag: 'empty_run',
    raisedBy: { tradingDays: 0 },
    says: '0 trading days',
    nearMiss: { tradingDays: 1 },
    needs: 'hasStatistics',
  },
  {
    flag: 'empty_run',
    raisedBy: { equity: curve([[0, 100]]) },
    says: 'an equity curve of 1 points',
    nearMiss: {
      equity: curve([
        [0, 100],
        [1, 100],
      ]),
    },
    needs: 'hasStatistics',
  },
  {
    flag: 'one_symbol',
    raisedBy: { trades: trades(['NVDA', 51], ['TLT', 25], ['GLD', 24], ['IWM', -80]) },
    says: 'NVDA made 51 % of the gains of 4 symbols',
    nearMiss: { trades: trades(['NVDA', 50], ['TLT', 25], ['GLD', 25], ['IWM', -80]) },
    needs: 'trades',
  },
  {
    flag: 'one_symbol',
    raisedBy: { trades: trades(['NVDA', 81], ['TLT', 19]) },
    says: 'NVDA made 81 % of the gains of 2 symbols',
    nearMiss: { trades: trades(['NVDA', 80], ['TLT', 20]) },
    needs: 'trades',
  },
  {
    flag: 'one_symbol',
    raisedBy: { trades: trades(['NVDA', 1], ['TLT', -1]) },
    says: 'NVDA made 100 %',
    nearMiss: { trades: trades(['NVDA', 1]) },
    needs: 'trades',
  },
  {
    flag: 'one_symbol',
    raisedBy: { trades: trades(['NVDA', 81], ['TLT', 19], ['GLD', -30]) },
    says: 'NVDA made 81 % of the gains of 3 symbols',
    nearMiss: { trades: trades(['NVDA', 60], ['TLT', 40], ['GLD', -30]) },
    needs: 'trades',
  },
  {
    flag: 'short_period',
    raisedBy: { tradingDays: 63 },
    says: '63 trading days: their Sharpe ratio has a standard error of about 2.',
    nearMiss: { tradingDays: 252 },
    needs: 'tradingDays',
  },
  {
    flag: 'no_costs',
    raisedBy: { fees: 0 },
    says: '0 fees over 80 orders',
    nearMiss: { fees: 0.01 },
    needs: 'fees',
  },
  {
    flag: 'no_slippage',
    raisedBy: { source: new Map([['main.py', '# set_slippage_model(x)\nself.set_holdings("SPY", 1)']]) },
    says: 'No slippage model in 1 source file',
    nearMiss: {
      source: new Map([['Main.cs', 'security.SetSlippageModel(new VolumeShareSlippageModel());']]),
    },
    needs: 'source',
  },
  {
    flag: 'ended_early',
    raisedBy: {
      equity: curve([
        [0, 100],
        [693, 120],
      ]),
    },
    says: 'The curve ends on 2023-11-25, 37 days before the period does (2024-01-01)',
    nearMiss: {
      equity: curve([
        [0, 100],
        [694, 120],
      ]),
    },
    needs: 'equity',
  },
  {
    flag: 'ended_early',
    raisedBy: {
      end: START + 60 * DAY,
      equity: curve([
        [0, 100],
        [49, 120],
      ]),
    },
    says: '11 days before',
    nearMiss: {
      end: START + 60 * DAY,
      equity: curve([
        [0, 100],
        [50, 120],
      ]),
    },
    needs: 'end',
  },
  {
    flag: 'ended_early',
    raisedBy: {
      equity: curve([
        [0, 100],
        [730, 5],
      ]),
    },
    says: 'Equity ended at 5 % of what it began with',
    nearMiss: {
      equity: curve([
        [0, 100],
        [730, 5.1],
      ]),
    },
    needs: 'equity',
  },
  {
    flag: 'went_idle',
    raisedBy: {
      exposure: curve([
        [0, 1],
        [547, 1],
        [730, 0],
      ]),
    },
    says: 'Nothing was held after 2023-07-02, the last 25.1 % of the period',
    nearMiss: {
      exposure: curve([
        [0, 1],
        [548, 1],
        [730, 0],
      ]),
    },
    needs: 'exposure',
  },
  {
    flag: 'low_exposure',
    raisedBy: { exposure: invested(9) },
    says: 'held at 9 % of the points in time',
    nearMiss: { exposure: invested(10) },
    needs: 'exposure',
  },
  {
    flag: 'inconsistent_return',
    raisedBy: { netProfitPercent: 20, curveReturnPercent: 19.4 },
    says: 'Net profit is reported as 20 %, the equity curve gives 19.4 %',
    nearMiss: { netProfitPercent: 20, curveReturnPercent: 19.55 },
    needs: 'curveReturnPercent',
  },
  {
    flag: 'inconsistent_return',
    raisedBy: { netProfitPercent: 200, curveReturnPercent: 195 },
    says: 'Net profit is reported as 200 %, the equity curve gives 195 %',
    nearMiss: { netProfitPercent: 200, curveReturnPercent: 197 },
    needs: 'netProfitPercent',
  },
  {
    flag: 'inconsistent_drawdown',
    raisedBy: { drawdownPercent: 5.2, curveDrawdownPercent: 7.3 },
    says: 'Drawdown is reported as 5.2 %, the equity curve gives 7.3 %',
    nearMiss: { drawdownPercent: 5.2, curveDrawdownPercent: 7.1 },
    needs: 'curveDrawdownPercent',
  },
  {
    flag: 'inconsistent_drawdown',
    raisedBy: { drawdownPercent: 50, curveDrawdownPercent: 39 },
    says: 'Drawdown is reported as 50 %',
    nearMiss: { drawdownPercent: 50, curveDrawdownPercent: 41 },
    needs: 'drawdownPercent',
  },
  {
    flag: 'implausible_sharpe',
    raisedBy: { sharpe: 3.01 },
    says: 'Sharpe ratio 3',
    nearMiss: { sharpe: 3 },
    needs: 'sharpe',
  },
];

describe('Sanity flags', () => {
  it('say nothing about a sound run', () => {
    expect(findingsOf(SOUND)).toEqual({ flags: [], unchecked: [] });
  });

  const named = CASES.map((one) => [`${one.flag} (${one.says})`, one] as const);
  it.each(named)('raise %s', (_name, { flag, raisedBy, says }) => {
    const found = findingsOf({ ...SOUND, ...raisedBy }).flags.find((one) => one.flag === flag);
    expect(found?.says).toContain(says);
    expect(found?.says.length).toBeLessThan(140);
  });

  it.each(named)('do not raise %s for a near miss', (_name, { flag, nearMiss }) => {
    const { flags, unchecked } = findingsOf({ ...SOUND, ...nearMiss });
    expect(flags.map((one) => one.flag)).not.toContain(flag);
    expect(unchecked).not.toContain(flag);
  });

  it.each(named)('call %s unchecked where the data is missing', (_name, { flag, needs }) => {
    const lacking = { ...SOUND, [needs]: needs === 'hasStatistics' ? false : undefined };
    const { flags, unchecked } = findingsOf(lacking);
    if (needs === 'end') expect(flags.map((one) => one.flag)).not.toContain(flag);
    expect(unchecked).toContain(flag);
  });

  it('say of a run without orders only that, and not what follows from it', () => {
    const { flags, unchecked } = findingsOf({
      ...SOUND,
      orders: 0,
      fees: 0,
      trades: [],
      sharpe: 0,
      netProfitPercent: 0,
      drawdownPercent: 0,
      curveReturnPercent: 0,
      curveDrawdownPercent: 0,
      exposure: invested(0),
      source: new Map([['main.py', 'pass']]),
    });
    expect(flags.map(({ flag }) => flag)).toEqual(['no_orders']);
    expect(unchecked).toEqual([]);
  });

  it('take no time over code that is meant to take it', () => {
    const source = new Map([['main.py', `${'\n'.repeat(60_000)}${' '.repeat(60_000)}x`]]);
    const started = performance.now();
    findingsOf({ ...SOUND, source });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('shorten the name of a symbol, which somebody else chose', () => {
    const { flags } = findingsOf({ ...SOUND, trades: trades([`A\u202e${'x'.repeat(300)}`, 9], ['B', 1]) });
    const { says = '' } = flags.find(({ flag }) => flag === 'one_symbol') ?? {};
    expect(says).toMatch(/^A x{22}… made 90 %/);
  });
});
