import { RESULT_BUDGET, withinBudget } from './result-budget.js';

const list = (length: number, size: number) => Array.from({ length }, (_, n) => `${n} ${'x'.repeat(size)}`);
const fitted = (value: unknown, budget?: number) => {
  const json = withinBudget(value, budget);
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(budget ?? RESULT_BUDGET);
  return JSON.parse(json) as Record<string, any>;
};

describe('withinBudget', () => {
  it('leaves alone what fits, to the byte', () => {
    const value = { a: 'x'.repeat(RESULT_BUDGET - 8) };
    expect(JSON.stringify(value)).toHaveLength(RESULT_BUDGET);
    expect(withinBudget(value)).toBe(JSON.stringify(value));
  });

  it('shortens the longest list, keeps every field and says what is missing', () => {
    const { status, orders, length, omitted } = fitted({
      status: 'ok',
      orders: list(1000, 90),
      length: 1000,
    });
    expect({ status, length }).toEqual({ status: 'ok', length: 1000 });
    expect(orders.length).toBeGreaterThan(100);
    expect(orders[0]).toMatch(/^0 x/);
    expect(omitted).toEqual([`orders: entries after ${orders.length} of 1000; ask for a smaller range`]);
  });

  it('looks for the list inside of what holds it', () => {
    const { chart, omitted } = fitted({ chart: { series: { Equity: { values: list(4000, 20) } } } });
    expect(chart.series.Equity.values.length).toBeGreaterThan(400);
    expect(omitted[0]).toMatch(/^chart\.series\.Equity\.values: entries after/);
  });

  it('shortens several lists of one size, text, and maps', () => {
    expect(fitted({ a: list(300, 50), b: list(300, 50), c: list(300, 50) }).omitted.length).toBeGreaterThan(
      1,
    );
    const { logs, omitted } = fitted({ logs: 'ä'.repeat(40_000) });
    expect(logs.length).toBeGreaterThan(6000);
    expect(omitted[0]).toMatch(/^logs: characters after \d+ of 40000$/);
    const map = Object.fromEntries(list(500, 100).map((text, n) => [`key${n}`, text]));
    expect(Object.keys(fitted({ map }).map).length).toBeGreaterThan(100);
  });

  it('adds to what the tool itself left out', () => {
    expect(fitted({ omitted: ['rollingWindow'], rows: list(900, 90) }).omitted).toEqual([
      'rollingWindow',
      expect.stringMatching(/^rows: /),
    ]);
  });

  it('fits a bare list, one long text, and what is nested deep', () => {
    expect(fitted(list(1000, 90)).result.length).toBeGreaterThan(100);
    expect(fitted('x'.repeat(99_999)).result.length).toBeGreaterThan(10_000);
    let deep: unknown = list(5000, 20);
    for (let n = 0; n < 50; n += 1) deep = { deep, n };
    fitted(deep);
  });

  it('keeps to a budget of any kind for values of any kind', () => {
    for (const budget of [2000, 5000, 50_000])
      for (const value of [
        { rows: list(3000, 60), text: '"\n'.repeat(9000) },
        { rows: Array.from({ length: 300 }, () => ({ a: list(30, 30), b: { c: 'y'.repeat(300) } })) },
      ])
        fitted(value, budget);
  });
});
