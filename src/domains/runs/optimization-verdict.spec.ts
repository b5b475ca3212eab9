import type { WireOptimization } from '../optimizations/optimization-view.js';
import { optimizationVerdict } from './optimization-verdict.js';
import type { OptimizationRun } from './optimization-run.js';

const RUN = { projectId: 1, optimizationId: 'O-1', name: 'Grid', runs: 300 } as OptimizationRun;

/** A finished grid of this many runs whose parameters have these names. */
const grid = (runs: number, names: readonly string[]): WireOptimization => ({
  status: 'completed',
  criterion: { target: 'TotalPerformance.PortfolioStatistics.SharpeRatio', extremum: 'max' },
  backtests: Object.fromEntries(
    Array.from({ length: runs }, (_, n) => [
      `b${n}`,
      {
        id: `b${n}`.padEnd(32, '0'),
        name: `Run ${n}`,
        statistics: Array.from({ length: 25 }, (_figure, index) => n + index / 7),
        parameterSet: Object.fromEntries(names.map((name) => [name, String(n)])),
      },
    ]),
  ),
});

describe('What an optimization comes to', () => {
  it.each([
    ['many runs', grid(300, ['fast', 'slow'])],
    [
      'names of any length',
      grid(
        300,
        ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(400)),
      ),
    ],
    [
      'more parameters than anybody tries',
      grid(
        40,
        Array.from({ length: 60 }, (_, n) => `parameter ${n}`),
      ),
    ],
  ])('is at most 4 kB with %s', (_what, optimization) => {
    const verdict = optimizationVerdict(optimization, RUN, { trials: 300, means: 'x'.repeat(200) });
    expect(Buffer.byteLength(JSON.stringify(verdict))).toBeLessThanOrEqual(4096);
    expect(verdict).toMatchObject({ best: { backtestId: expect.stringMatching(/^b/) } });
  });

  it('shows the twenty best runs where they fit, and says where the others are', () => {
    const { runs, omitted } = optimizationVerdict(grid(30, ['fast']), RUN, undefined) as never as {
      runs: { rows: unknown[] };
      omitted: string[];
    };
    expect(runs.rows.length).toBeGreaterThan(10);
    expect(omitted).toEqual([
      `${30 - runs.rows.length} runs: read_optimization from start ${runs.rows.length}`,
    ]);
  });
});
