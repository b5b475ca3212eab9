import { NO_CURVE } from '../research/curve.js';
import { pictureOf } from './backtest-picture.js';
import { viewOf } from './backtest-view.js';
import { wandering } from './testing/curves.js';

const evidence = (backtest: object, equity = NO_CURVE) => ({
  projectId: 1,
  backtestId: 'b',
  backtest: backtest as Record<string, unknown>,
  equity,
  benchmark: equity,
  logs: [],
});

const VERDICT = { flags: [{ flag: 'few_trades', says: '12 trades.' }] };

describe('The picture of a backtest', () => {
  it('has period and figures under its name, with the sign of the currency', () => {
    const { title, subtitle, currency } = pictureOf(
      evidence(
        {
          name: 'Mean reversion',
          statistics: {
            'Net Profit': '1,024.511%',
            'Compounding Annual Return': '6.246%',
            'Sharpe Ratio': '-0.043',
            Drawdown: '2.800%',
            'Total Orders': '348',
            'Total Fees': '$847.53',
          },
          runtimeStatistics: { Equity: '€124,510.98' },
        },
        { times: [1_641_013_200, 1_755_129_599], values: [1, 2] },
      ),
    );
    expect(title).toBe('Mean reversion');
    expect(subtitle.split('  ·  ')).toEqual([
      '2022-01-01 to 2025-08-13',
      'net profit 1025%',
      '6.2% a year',
      'Sharpe ratio −0.04',
      'drawdown 2.8%',
      '348 orders',
    ]);
    expect(currency).toBe('€');
  });

  it.each([
    {},
    { name: null, statistics: [], runtimeStatistics: [] },
    { name: ' ', statistics: { 'Net Profit': 'n/a' } },
  ])('takes whatever QuantConnect left out: %j', (backtest) => {
    const picture = pictureOf(evidence(backtest));
    expect(picture).toMatchObject({ title: 'Backtest', subtitle: '', currency: '', drawdown: NO_CURVE });
  });
});

describe('The data of a view', () => {
  it('has statistics, flags, and curves of at most 400 points that keep their extremes', () => {
    const equity = wandering(3, 2520);
    const view = viewOf(evidence({ name: 'V', statistics: { 'Net Profit': '1%' } }, equity), VERDICT);
    expect(view).toMatchObject({
      kind: 'backtest',
      name: 'V',
      statistics: [{ name: 'Net Profit', value: '1%' }],
      flags: VERDICT.flags,
    });
    for (const { times, values } of [view.equity, view.benchmark, view.drawdown, view.rollingSharpe]) {
      expect(times).toHaveLength(values.length);
      expect(times.length).toBeGreaterThan(100);
      expect(times.length).toBeLessThanOrEqual(400);
    }
    expect(Math.max(...view.equity.values)).toBe(Number(Math.max(...equity.values).toPrecision(6)));
    expect(JSON.stringify(view).length).toBeLessThanOrEqual(40_000);
  });

  it('stays within 40 kB whatever QuantConnect sends', () => {
    const long = '\u{1f680}'.repeat(400);
    const statistics = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`${n}${long}`, long]));
    const flags = Array.from({ length: 50 }, (_, n) => ({ flag: `flag_${n}`, says: 'x'.repeat(1000) }));
    const view = viewOf(evidence({ name: long, statistics }, wandering(3, 5000)), { flags });
    expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThanOrEqual(40_000);
    expect(view.equity.times.length).toBeGreaterThan(50);
  });

  it('has empty curves of a run without any', () => {
    expect(viewOf(evidence({}), { flags: [] })).toMatchObject({ equity: NO_CURVE, rollingSharpe: NO_CURVE });
  });
});
