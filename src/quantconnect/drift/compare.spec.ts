import { compare } from './compare.js';
import { ShapeReader } from './shape.js';

const SHAPES = {
  Trade: 'id:n, price:n, tag?:s',
  Result: 'name:s, trades:[Trade], windows?:<Trade>, figures?:<s>, part?:Part',
  Part: 'x?:s',
  Node: 'child?:Node',
};
const reader = new ShapeReader(SHAPES);
const against = (source: string, answer: object) => compare(answer, reader.alternatives(source));
const drifts = (answer: object) => against('success:b, result:Result', answer);
const result = (more: object = {}) => ({
  success: true,
  result: { name: 'a', trades: [{ id: 1, price: 2 }], ...more },
});

describe('compare', () => {
  it('finds nothing in an answer as it is known', () => {
    expect(drifts(result())).toEqual([]);
    expect(
      drifts(result({ windows: { '2024': { id: 1, price: 2, tag: 'x' } }, figures: { a: 'b' } })),
    ).toEqual([]);
  });

  it('finds new fields, missing ones, and others of their type', () => {
    expect(drifts({ result: { name: 7, trades: [{ id: 1, cost: {} }] }, extra: null })).toEqual([
      { kind: 'changed_type', field: 'result.name', expected: 'string', actual: 'number' },
      { kind: 'new_field', field: 'result.trades[].cost', actual: 'object' },
      { kind: 'missing_field', field: 'result.trades[].price', expected: 'number' },
      { kind: 'new_field', field: 'extra', actual: 'null' },
      { kind: 'missing_field', field: 'success', expected: 'boolean' },
    ]);
  });

  it('takes null for absent, and an empty list or map for "nothing", wherever something is held', () => {
    expect(drifts(result({ name: null, trades: {}, windows: [], figures: [], part: [] }))).toEqual([]);
    expect(drifts({ success: null, result: [] })).toEqual([]);
    expect(drifts(result({ name: [] }))).toMatchObject([{ field: 'result.name', actual: 'array' }]);
    expect(drifts(result({ trades: '' }))).toMatchObject([{ field: 'result.trades', actual: 'string' }]);
  });

  it('never names the keys of a map', () => {
    const [drift, ...more] = drifts(result({ windows: { alice: 1, bob: 2 } }));
    expect(more).toEqual([]);
    expect(drift).toEqual({
      kind: 'changed_type',
      field: 'result.windows.*',
      expected: 'object',
      actual: 'number',
    });
  });

  it('names a new field only if that is a name as programmers choose them', () => {
    const named = ['camelCase', 'Used RAM (MB)', 'target-value', 'M3'];
    const unnamed = [
      'a@example.com',
      'd41d8cd98f00b204e9800998ecf8427e',
      '12345',
      'x'.repeat(60),
      'a\nb',
      'a\u202eb',
      '',
      'a.b',
      '<b>',
      'élan',
    ];
    const answer = Object.fromEntries([...named, ...unnamed].map((name) => [name, 1]));
    const fields = drifts({ ...result(), ...answer }).map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(named));
    expect(fields.filter((field) => !named.includes(field))).toEqual(['(unnamed)']);
    const shapes = reader.alternatives('success:b, result:Result');
    expect(compare({ ...result(), camelCase: 1 }, shapes, false)).toMatchObject([{ field: '(unnamed)' }]);
  });

  it('reports a place once, however many entries have it', () => {
    const trades = Array.from({ length: 50 }, () => ({ id: '1', price: 2 }));
    expect(drifts(result({ trades }))).toHaveLength(1);
  });

  it('compares with the first alternative that is all there, else with the last', () => {
    const source = 'status:s, progress:n / success:b, list:[n]';
    expect(against(source, { status: 'loading', progress: 0.1 })).toEqual([]);
    expect(against(source, { success: true, list: [1] })).toEqual([]);
    expect(against(source, { success: true })).toMatchObject([{ kind: 'missing_field', field: 'list' }]);
  });

  it('changes nothing', () => {
    const answer = result({ extra: [{ a: 1 }], trades: [{ id: 'x' }] });
    const before = JSON.stringify(answer);
    freezeDeep(answer);
    expect(drifts(answer).length).toBeGreaterThan(0);
    expect(JSON.stringify(answer)).toBe(before);
  });
});

describe('compare, given what nobody should send', () => {
  const many = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, n) => [`k${n}`, n]));
  const timed = (answer: object) => {
    // Of the processor, whatever else the machine does.
    const before = process.cpuUsage();
    const found = drifts(answer);
    const { user, system } = process.cpuUsage(before);
    return { found, ms: (user + system) / 1000 };
  };
  // Listing the names of an object is the one thing that cannot be done in part; parsing them took longer.
  const LISTING_MS = 3000;
  const WALKING_MS = 100;

  it.each([
    ['a million new fields', result(many), LISTING_MS],
    ['a map of a million', result({ windows: many }), LISTING_MS],
    ['a list of a million', result({ trades: Array.from({ length: 1_000_000 }, () => 'x') }), WALKING_MS],
    ['a list of a million in place of a map', result({ windows: Array(1_000_000).fill(1) }), WALKING_MS],
  ])('stops early in %s', (_, answer, most) => {
    const { found, ms } = timed(answer);
    expect(found.length).toBeLessThanOrEqual(25);
    expect(found.length).toBeGreaterThan(0);
    expect(ms).toBeLessThan(most);
  });

  it('does not follow a depth of ten thousand, known or not', () => {
    const deep = JSON.parse(`${'{"child":'.repeat(10_000)}1${'}'.repeat(10_000)}`) as object;
    expect(against('child:Node', deep)).toEqual([]);
    expect(timed({ ...result(), deep }).ms).toBeLessThan(WALKING_MS);
  });

  it('is not deceived by the names that objects inherit', () => {
    const text = '{"__proto__":{"success":true},"constructor":1,"toString":{},"hasOwnProperty":0}';
    const answer = JSON.parse(text) as object;
    expect(drifts(answer)).toEqual([
      { kind: 'new_field', field: '(unnamed)', actual: 'object' },
      { kind: 'new_field', field: 'constructor', actual: 'number' },
      { kind: 'new_field', field: 'toString', actual: 'object' },
      { kind: 'new_field', field: 'hasOwnProperty', actual: 'number' },
      { kind: 'missing_field', field: 'success', expected: 'boolean' },
      { kind: 'missing_field', field: 'result', expected: 'object' },
    ]);
    expect(({} as { success?: unknown }).success).toBeUndefined();
  });
});

function freezeDeep(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  Object.values(value).forEach(freezeDeep);
}
