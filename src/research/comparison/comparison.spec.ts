import { NO_CURVE } from '../curve.js';
import type { Verdict } from '../verdict.js';
import { type ComparedRun, labelOf, type RunCode } from './compared-run.js';
import { codeDifferences } from './code-differences.js';
import { comparisonOf } from './comparison.js';

interface Sketch {
  readonly statistics?: Record<string, number>;
  readonly parameters?: object;
  readonly code?: RunCode;
  readonly period?: readonly [string, string];
  readonly flags?: readonly string[];
  readonly state?: string;
  readonly name?: string;
}

const CODE = 'import a\n\nclass Run:\n    def go(self):\n        self.size = 1\n        return 1\n';

function runsOf(...sketches: readonly Sketch[]): ComparedRun[] {
  return sketches.map((sketch, index) => {
    const [from, to] = sketch.period ?? ['2022-01-01', '2023-12-31'];
    const verdict: Verdict = {
      name: sketch.name ?? `Run ${index}`,
      state: sketch.state ?? 'completed',
      period: { from, to },
      statistics: sketch.statistics ?? {},
      flags: (sketch.flags ?? []).map((flag) => ({ flag, says: `${flag} says 12.` })),
    };
    const ref = { projectId: 1, backtestId: `${index}`.repeat(32) };
    const backtest = { parameterSet: sketch.parameters ?? [] };
    const evidence = { ...ref, backtest, equity: NO_CURVE, benchmark: NO_CURVE, logs: [] };
    return { label: labelOf(index), evidence, verdict, code: sketch.code ?? new Map([['main.py', CODE]]) };
  });
}

const rowsOf = (comparison: object): readonly (readonly unknown[])[] =>
  (comparison as { statistics: { rows: readonly (readonly unknown[])[] } }).statistics.rows;

describe('comparisonOf', () => {
  it('marks the best of each row, whichever way is better', () => {
    const comparison = comparisonOf(
      runsOf(
        {
          statistics: {
            'Sharpe Ratio': 1.2,
            'Drawdown %': 9,
            'Average Loss %': -0.4,
            Beta: 1,
            'Total Fees $': 8,
          },
        },
        {
          statistics: {
            'Sharpe Ratio': 0.8,
            'Drawdown %': 5,
            'Average Loss %': -0.6,
            Beta: 2,
            'Total Fees $': 5,
          },
        },
        { statistics: { 'Sharpe Ratio': 1.2, 'Drawdown %': 7, 'Average Loss %': -0.5, 'Total Fees $': 7 } },
      ),
    );
    expect(comparison['statistics']).toEqual({
      columns: ['statistic', 'A', 'B', 'C', 'best'],
      rows: [
        ['Sharpe Ratio', 1.2, 0.8, 1.2, 'A C'],
        ['Drawdown %', 9, 5, 7, 'B'],
        ['Average Loss %', -0.4, -0.6, -0.5, 'A'],
        ['Beta', 1, 2, null, ''],
        ['Total Fees $', 8, 5, 7, 'B'],
      ],
    });
  });

  it('never calls a run without orders the best, nor any of those that are alike', () => {
    const [drawdown, sharpe] = rowsOf(
      comparisonOf(
        runsOf(
          { statistics: { 'Drawdown %': 0, 'Sharpe Ratio': 1 }, flags: ['no_orders'] },
          { statistics: { 'Drawdown %': 5, 'Sharpe Ratio': 1 } },
          { statistics: { 'Drawdown %': 6, 'Sharpe Ratio': 1 } },
        ),
      ),
    );
    expect(drawdown).toEqual(['Drawdown %', 0, 5, 6, 'B']);
    expect(sharpe).toEqual(['Sharpe Ratio', 1, 1, 1, '']);
  });

  it('shows the parameters that differ, and counts the others', () => {
    const { parameters } = comparisonOf(
      runsOf({ parameters: { fast: 10, slow: '60', only: 'x' } }, { parameters: { fast: '20', slow: 60 } }),
    );
    expect(parameters).toEqual({
      columns: ['parameter', 'A', 'B'],
      rows: [
        ['fast', '10', '20'],
        ['only', 'x', null],
      ],
      same: 1,
    });
    expect(comparisonOf(runsOf({}, {}))['parameters']).toBe('0, the same in all runs');
  });

  it('shows what of the code differs from the first run that has any', () => {
    const { code } = comparisonOf(
      runsOf(
        { code: 'its snapshot cannot be read: busy' },
        {},
        {
          code: new Map([
            ['main.py', CODE.replace('size = 1', 'size = 2\u202e')],
            ['alpha.py', ''],
          ]),
        },
        {},
        { code: new Map() },
      ),
    );
    expect(code).toEqual({
      against: 'B',
      same: ['D'],
      different: [
        {
          run: 'C',
          lines: [
            '+++ alpha.py (new)',
            '--- main.py',
            '@@ -4,3 +4,3 @@',
            '     def go(self):',
            '-        self.size = 1',
            '+        self.size = 2',
            '         return 1',
          ],
        },
        { run: 'E', lines: ['--- main.py (gone)'] },
      ],
      unread: ['A: its snapshot cannot be read: busy'],
    });
  });

  it('does not search for long what two programs have in common', () => {
    const program = (name: string): string =>
      Array.from({ length: 5000 }, (_, n) => `${name} ${n}`).join('\n');
    const started = performance.now();
    const { code } = comparisonOf(
      runsOf({ code: new Map([['main.py', program('a')]]) }, { code: new Map([['main.py', program('b')]]) }),
    );
    expect(code).toMatchObject({ different: [{ lines: ['--- main.py: more than 600 lines differ'] }] });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('searches all files of a run no longer than one, and still finds the small difference among them', () => {
    const program = (name: string): string =>
      Array.from({ length: 1000 }, (_, n) => `${name} ${n}`).join('\n');
    const project = (run: string): RunCode =>
      new Map([
        ...Array.from({ length: 30 }, (_, n) => [`f${n}.py`, program(`${run}${n}`)] as const),
        ['main.py', CODE.replace('1', run)],
      ]);
    const { different } = codeDifferences(runsOf({ code: project('4') }, { code: project('5') }));
    const [first, ...others] = different?.[0]?.lines ?? [];
    expect(first).toBe('--- f0.py: more than 600 lines differ');
    expect(others.slice(0, 29)).toEqual(
      Array.from({ length: 29 }, () => expect.stringMatching(/: more than 50 lines differ$/)),
    );
    expect(others.slice(29)).toContain('+        self.size = 5');
  });

  it('warns of periods that differ, and of runs that are not over', () => {
    const { warnings } = comparisonOf(
      runsOf({}, { period: ['2020-01-01', '2023-12-31'], state: 'runtime error' }, {}),
    );
    expect(warnings).toEqual([
      'The periods differ, so figures do not compare: A, C 2022-01-01 to 2023-12-31; B 2020-01-01 to 2023-12-31.',
      'Not completed: B.',
    ]);
    expect(comparisonOf(runsOf({}, {}))).not.toHaveProperty('warnings');
  });

  it('says what each flag says while there is room for it', () => {
    const { runs } = comparisonOf(runsOf({ flags: ['few_trades'] }, {}));
    expect(runs).toMatchObject([
      { run: 'A', name: 'Run 0', flags: [{ flag: 'few_trades', says: 'few_trades says 12.' }] },
      { run: 'B', flags: [] },
    ]);
  });

  it('fits 8 kB with ten runs of the longest names and programs', () => {
    const long = '\u{1F525}"\\'.repeat(200);
    const flags = Array.from({ length: 9 }, (_, n) => `some_longer_flag_${n}`);
    const statistics = Object.fromEntries(
      Array.from({ length: 21 }, (_, n) => [`Statistic number ${n} %`, n * 1234.56]),
    );
    const sketch = (run: number): Sketch => ({
      name: long,
      flags,
      statistics,
      period: [`20${10 + run}-01-01`, '2023-12-31'],
      parameters: Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}${long}`, `${run}${long}`])),
      code: new Map([['main.py', `${CODE.replaceAll('1', `${long}${run}`)}\n`.repeat(50)]]),
    });
    const comparison = comparisonOf(runsOf(...Array.from({ length: 10 }, (_, run) => sketch(run))));
    expect(Buffer.byteLength(JSON.stringify(comparison))).toBeLessThanOrEqual(8192);
    expect(comparison['omitted']).toEqual([expect.stringMatching(/parameters$/)]);
    expect(rowsOf(comparison).length).toBeGreaterThanOrEqual(8);
  });

  it('fits 8 kB with figures and refusals that could not be longer', () => {
    const statistics = Object.fromEntries(
      Array.from({ length: 21 }, (_, n) => [`Statistic number ${n} €`, -1.234_567_890_123_456_7e-100]),
    );
    const sketch = (run: number): Sketch => ({
      name: '\\'.repeat(80),
      flags: Array.from({ length: 11 }, (_, n) => `some_longer_flag_${n}`),
      statistics,
      period: [`20${10 + run}-01-01`, '2023-12-31'],
      parameters: Object.fromEntries(
        Array.from({ length: 30 }, (_, n) => [`${n}${'数'.repeat(90)}`, `${run}${'数'.repeat(90)}`]),
      ),
      code: `its snapshot cannot be read: QuantConnect refused: "${run}${'é'.repeat(99)}"`,
    });
    const comparison = comparisonOf(runsOf(...Array.from({ length: 10 }, (_, run) => sketch(run))));
    expect(Buffer.byteLength(JSON.stringify(comparison))).toBeLessThanOrEqual(8192);
  });

  it('says once why the code of several runs could not be read', () => {
    const { code } = comparisonOf(runsOf({ code: 'no snapshot' }, {}, { code: 'no snapshot' }));
    expect(code).toEqual({ unread: ['A, C: no snapshot'] });
  });

  it('uses the room for the code that differs', () => {
    const program = (run: number): string =>
      Array.from({ length: 300 }, (_, n) => `line ${n} of ${run}`).join('\n');
    const comparison = comparisonOf(
      runsOf(...[0, 1, 2].map((run) => ({ code: new Map([['main.py', program(run)]]) }))),
    );
    const { different } = comparison['code'] as { different: { lines: string[] }[] };
    expect(Buffer.byteLength(JSON.stringify(comparison))).toBeGreaterThan(7000);
    expect(Buffer.byteLength(JSON.stringify(comparison))).toBeLessThanOrEqual(8192);
    expect(different.map(({ lines }) => lines.at(-1))).toEqual([
      expect.stringMatching(/^… \d+ more lines$/),
      expect.stringMatching(/^… \d+ more lines$/),
    ]);
  });
});
