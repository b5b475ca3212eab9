import { NO_CURVE } from '../research/curve.js';
import { drawableBacktest, drawableOverlay } from './drawable.js';
import { pictureOfDays, wandering } from './testing/curves.js';

describe('What is drawn of a backtest', () => {
  it('scales the benchmark to start where the equity starts, from the day the equity starts', () => {
    const equity = { times: [20, 30, 40], values: [1000, 1100, 1200] };
    const benchmark = { times: [10, 20, 30, 50], values: [999, 5, 10, 7] };
    const drawn = drawableBacktest(pictureOfDays(0, { equity, benchmark }), 100);
    expect(drawn?.benchmark).toEqual({ times: [20, 30], values: [1000, 2000] });
  });

  it('leaves out a benchmark that starts at nothing, or has no day in common', () => {
    const equity = { times: [20, 30], values: [1, 2] };
    for (const benchmark of [
      { times: [20, 30], values: [0, 1] },
      { times: [1, 2], values: [1, 1] },
    ])
      expect(drawableBacktest(pictureOfDays(0, { equity, benchmark }), 100)?.benchmark).toEqual(NO_CURVE);
  });

  it('leaves out points that are no numbers, and what is then no line', () => {
    const equity = { times: [1, 2, Number.NaN, 4], values: [1, Infinity, 3, 4] };
    expect(drawableBacktest(pictureOfDays(0, { equity }), 100)?.equity).toEqual({
      times: [1, 4],
      values: [1, 4],
    });
    const alone = { times: [1], values: [1] };
    expect(drawableBacktest(pictureOfDays(0, { equity: alone }), 100)).toBeUndefined();
  });

  it('has names on one line, without what is invisible or reorders them, and not without end', () => {
    const title = `A\u0000\u001b[31m\nB\u202eC ${'x'.repeat(200)}`;
    const drawn = drawableBacktest(pictureOfDays(10, { title }), 100);
    expect(drawn?.title).toMatch(/^A \[31m B C x+…$/);
    expect(drawn?.title.length).toBeLessThanOrEqual(91);
  });

  it('has no more points than can be seen', () => {
    const drawn = drawableBacktest(pictureOfDays(2520), 600);
    for (const curve of [drawn!.equity, drawn!.benchmark, drawn!.drawdown, drawn!.rollingSharpe]) {
      expect(curve.times.length).toBeGreaterThan(300);
      expect(curve.times.length).toBeLessThanOrEqual(600);
    }
  });
});

describe('What is drawn of several runs', () => {
  it('starts each at 100 and leaves out those without a curve, and all beyond ten', () => {
    const runs = Array.from({ length: 13 }, (_, n) => ({
      name: `run ${n}`,
      equity: n === 1 ? NO_CURVE : wandering(n + 1, 30, 50 * n + 1),
    }));
    const drawn = drawableOverlay({ title: 'Runs', runs }, 100);
    expect(drawn?.runs.map(({ name }) => name)).toEqual(
      [0, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `run ${n}`),
    );
    for (const { equity } of drawn!.runs) expect(equity.values[0]).toBe(100);
    expect(drawableOverlay({ title: 'Runs', runs: [runs[1]!] }, 100)).toBeUndefined();
  });
});
