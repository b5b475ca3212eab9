import * as fc from 'fast-check';
import { isLongerThan } from '../../quantconnect/large-answers/json-length.js';
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

  describe('of what is vast', () => {
    const budget = 2000;
    const text = fc.nat(40_000).map((length) => 'text "ä" '.repeat(length / 9));
    const rows = fc.nat(900).map((length) => list(length, 40));
    // With fewer fields it is a record: they stay, and what is in them is shortened.
    const maps = fc
      .integer({ min: 41, max: 900 })
      .map((length) => Object.fromEntries(list(length, 30).map((one, n) => [`key${n}`, one])));
    const nested = fc
      .nat(300)
      .map((length) => list(length, 40).map((one, n) => ({ n, one, more: list(5, 20) })));
    const vast = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.oneof(text, rows, maps, nested, fc.integer()),
      {
        minKeys: 1,
        maxKeys: 6,
      },
    );

    /** What is there of a list, a map or a text, and was there before. */
    const lengthOf = (value: any): number =>
      typeof value === 'string' ? value.length : Object.keys(value).length;

    it('fits, shows the beginning of everything, and counts what it leaves out as it was', () => {
      fc.assert(
        fc.property(vast, (value) => {
          fc.pre(isLongerThan(8 * budget, value));
          const { omitted = [], ...shown } = fitted(value, budget);
          for (const [name, whole] of Object.entries<any>(value)) {
            const part = shown[name];
            if (typeof whole === 'number') continue;
            if (typeof whole === 'string') expect(whole.startsWith(part)).toBe(true);
            else if (Array.isArray(whole)) expect(part).toEqual(whole.slice(0, part.length));
            else expect(whole).toMatchObject(part);
            if (lengthOf(part) === lengthOf(whole)) continue;
            const what = typeof whole === 'string' ? 'characters' : 'entries';
            const note = `${name}: ${what} after ${lengthOf(part)} of ${lengthOf(whole)}`;
            expect(omitted.some((said: string) => said.startsWith(note))).toBe(true);
          }
        }),
        { numRuns: 100 },
      );
    });

    it('names what is cut in an entry that is too long by itself, and the entries that are left out for it', () => {
      const entry = { id: 7, log: 'x'.repeat(50_000) };
      const { rows: shown, omitted } = fitted({ rows: [entry, entry, entry] }, budget);
      expect(shown).toHaveLength(1);
      expect(shown[0].id).toBe(7);
      expect(omitted).toEqual([
        `rows.0.log: characters after ${shown[0].log.length} of 50000`,
        'rows: entries after 1 of 3; ask for a smaller range',
      ]);
    });

    it('is not written as a whole', () => {
      const write = jest.spyOn(JSON, 'stringify');
      withinBudget({ rows: list(100_000, 90), text: 'x'.repeat(1_000_000) });
      const longest = Math.max(...write.mock.results.map(({ value }) => (value as string).length));
      write.mockRestore();
      expect(longest).toBeLessThan(5 * RESULT_BUDGET);
    });
  });
});
