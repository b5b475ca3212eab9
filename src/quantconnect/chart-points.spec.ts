import { fittingChart } from './chart-points.js';

const points = (count: number) =>
  Array.from({ length: count }, (_, n) => [1_700_000_000 + n * 86_400, n + 0.25]);
const chart = (series: Record<string, unknown>) => ({ chart: { name: 'A', series }, success: true });

describe('fittingChart', () => {
  it('leaves alone what fits', () => {
    const answer = chart({ Equity: { name: 'Equity', values: points(100) } });
    expect(fittingChart(answer)).toBe(answer);
  });

  it('keeps the shape of a long curve: evenly spaced points, the first and the last', () => {
    const all = points(5000);
    const answer = fittingChart(
      chart({ Equity: { unit: '$', values: all }, Return: { values: all } }),
    ) as any;
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(16_384);
    const { Equity, Return } = answer.chart.series;
    expect(Equity.unit).toBe('$');
    expect(Equity.values.length).toBeGreaterThan(150);
    expect(Equity.values).toEqual(Return.values);
    expect([Equity.values[0], Equity.values.at(-1)]).toEqual([all[0], all.at(-1)]);
    expect(answer.omitted[0]).toMatch(/^all but about 1 point in \d+: pass a shorter start/);
  });

  it('writes nothing like all of a very long curve to find out that it is long', () => {
    const all = points(100_000);
    const write = jest.spyOn(JSON, 'stringify');
    const answer = fittingChart(chart({ Equity: { values: all } })) as any;
    const longest = Math.max(...write.mock.results.map(({ value }) => (value as string).length));
    write.mockRestore();
    expect(longest).toBeLessThan(300_000);
    const { values } = answer.chart.series.Equity;
    expect(values.length).toBeGreaterThan(300);
    expect([values[0], values.at(-1)]).toEqual([all[0], all.at(-1)]);
    const every = (values[1][0] - values[0][0]) / 86_400;
    expect(answer.omitted).toEqual([
      `all but about 1 point in ${every}: pass a shorter start and end for more detail`,
    ]);
  });

  it.each([
    [{}],
    [{ chart: null }],
    [{ chart: { series: [] } }],
    [{ chart: { series: { A: { values: {} } } } }],
  ])('passes %j on', (answer) => {
    expect(fittingChart(answer)).toBe(answer);
  });
});
