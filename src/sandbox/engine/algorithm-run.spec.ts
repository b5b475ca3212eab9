import { HOLDING_ALGORITHM, SWITCHING_ALGORITHM } from '../testing/scenario.js';
import { runAlgorithm, type Parameters } from './algorithm-run.js';
import { isoDay } from './calendar.js';
import type { Ledger } from './ledger.js';

function run(source: string, parameters: Parameters = {}, path = 'main.py'): Ledger {
  const outcome = runAlgorithm(new Map([[path, source]]), parameters);
  if ('fault' in outcome) throw new Error(outcome.fault.error);
  return outcome.ledger;
}

function algorithm(initialize: string[], onData: string[] = ['pass']): string {
  const indented = (lines: string[]): string => lines.map((line) => `        ${line}\n`).join('');
  const period = ['self.set_start_date(2023, 1, 1)', 'self.set_end_date(2023, 12, 31)'];
  return `class A(QCAlgorithm):\n    def initialize(self):\n${indented([...period, ...initialize])}    def on_data(self, data):\n${indented(onData)}`;
}

const equityOf = ({ days }: Ledger): number[] => days.map(({ equity }) => equity.close);

describe('the same algorithm', () => {
  it('gives the same result again', () => {
    expect(run(SWITCHING_ALGORITHM, { a: 1, b: 2 })).toEqual(run(SWITCHING_ALGORITHM, { b: 2, a: 1 }));
  });

  it('gives another result with other parameters', () => {
    const [one, two] = [run(SWITCHING_ALGORITHM, { a: 1 }), run(SWITCHING_ALGORITHM, { a: 2 })];
    expect(equityOf(one)).not.toEqual(equityOf(two));
    expect(one.orders.length).not.toBe(two.orders.length);
  });

  it('gives another result with other parameters even when all it does is hold', () => {
    const [one, two] = [run(HOLDING_ALGORITHM, { a: 1 }), run(HOLDING_ALGORITHM, { a: 2 })];
    expect(equityOf(one)).not.toEqual(equityOf(two));
  });

  it('finds the same market whatever its parameters', () => {
    const benchmark = (ledger: Ledger): number[] => ledger.days.map((day) => day.benchmark);
    expect(benchmark(run(SWITCHING_ALGORITHM, { a: 1 }))).toEqual(
      benchmark(run(SWITCHING_ALGORITHM, { a: 2 })),
    );
  });
});

describe('an algorithm', () => {
  it('without order calls trades nothing and keeps its cash', () => {
    const ledger = run(algorithm(['self.add_equity("SPY")', '# self.set_holdings("SPY", 1)']));
    expect(ledger.orders).toEqual([]);
    expect(new Set(equityOf(ledger))).toEqual(new Set([100_000]));
  });

  it('that only buys holds to the end', () => {
    const ledger = run(algorithm(['self.add_equity("SPY")'], ['self.set_holdings("SPY", 1)']));
    expect(ledger.orders).toHaveLength(1);
    expect(ledger.trades).toEqual([]);
    expect(ledger.days.at(-1)?.held.get('SPY')).toBeGreaterThan(50_000);
  });

  it('keeps to its dates and its cash', () => {
    const ledger = run(algorithm(['self.set_cash(25_000)']));
    expect(ledger.cash).toBe(25_000);
    expect(isoDay(ledger.days[0]?.day ?? 0)).toBe('2023-01-02');
    expect(isoDay(ledger.days.at(-1)?.day ?? 0)).toBe('2023-12-29');
  });

  it('trades the share of its portfolio and the number of units it names', () => {
    const setup = ['self.add_equity("SPY")', 'self.add_equity("TLT")'];
    const calls = ['self.set_holdings("SPY", 0.25)', 'self.market_order("TLT", 7)'];
    const [first, second] = run(algorithm(setup, calls)).orders;
    expect((first?.quantity ?? 0) * (first?.fillPrice ?? 0)).toBeGreaterThan(24_000);
    expect((first?.quantity ?? 0) * (first?.fillPrice ?? 0)).toBeLessThan(25_100);
    expect(second).toMatchObject({ security: { ticker: 'TLT' }, quantity: 7 });
  });

  it('sells short where it says so', () => {
    const ledger = run(
      algorithm(['self.add_equity("SPY")'], ['self.set_holdings("SPY", -0.5)', 'self.liquidate()']),
    );
    expect(ledger.trades.length).toBeGreaterThan(0);
    expect(ledger.trades.every(({ isShort }) => isShort)).toBe(true);
  });

  it('waits for its price with limit orders, and cancels those that are not reached', () => {
    const calls = ['self.limit_order("AAPL", 10, price)', 'self.liquidate()'];
    const { orders } = run(algorithm(['self.add_equity("AAPL")'], calls));
    const limits = orders.filter(({ limitPrice }) => limitPrice !== undefined);
    expect(new Set(limits.map(({ status }) => status))).toEqual(new Set(['filled', 'canceled']));
    const filled = limits.filter(({ status }) => status === 'filled');
    expect(filled.every(({ fillPrice, limitPrice }) => fillPrice === limitPrice)).toBe(true);
  });

  it('turns insights into orders only with a portfolio model', () => {
    const emits = ['self.emit_insights(Insight.price("SPY", timedelta(5), InsightDirection.UP))'];
    const model = 'self.set_portfolio_construction(EqualWeightingPortfolioConstructionModel())';
    const [without, within] = [run(algorithm([], emits)), run(algorithm([model], emits))];
    expect([without.insights.length, without.orders.length]).toEqual([expect.any(Number), 0]);
    expect(without.insights.length).toBeGreaterThan(5);
    expect(within.orders.length).toBeGreaterThan(5);
  });

  it('may be written in C#', () => {
    const source = `public class A : QCAlgorithm {
      public override void Initialize() { SetStartDate(2023, 1, 1); SetCash(30000m); AddEquity("QQQ"); }
      public override void OnData(Slice data) { if (Up()) SetHoldings("QQQ", 0.8m); else Liquidate(); } }`;
    const ledger = run(source, {}, 'Main.cs');
    expect(ledger.cash).toBe(30_000);
    expect(ledger.trades.length).toBeGreaterThan(5);
    expect(ledger.securities).toEqual([{ ticker: 'QQQ', securityType: 1 }]);
  });

  it('that starts after its end cannot run', () => {
    const source = algorithm(['self.set_end_date(2020, 1, 1)']);
    expect(runAlgorithm(new Map([['main.py', source]]), {})).toMatchObject({
      fault: { duringInitialize: true },
    });
  });
});
