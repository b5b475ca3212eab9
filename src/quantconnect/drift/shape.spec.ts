import { compare } from './compare.js';
import { ANSWERS, SHAPES } from './known-answers.js';
import { Kind, ShapeReader } from './shape.js';

describe('the notation of shapes', () => {
  const read = (source: string, sources = {}) => new ShapeReader(sources).alternatives(source)[0]!;

  it('has fields with types, names with blanks, and marks for what comes sometimes', () => {
    const { fields, requiredCount } = read('Used RAM (MB):s, target-value?:n, both:s|n, any?:*');
    expect([...fields.keys()]).toEqual(['Used RAM (MB)', 'target-value', 'both', 'any']);
    expect(requiredCount).toBe(2);
    expect(fields.get('both')).toEqual({ kinds: Kind.string | Kind.number, required: true });
    expect(fields.get('any')!.kinds).toBe(31);
  });

  it('has lists, maps and shapes by name, also inside of one another', () => {
    const { fields } = read('a:[[n]|<*>], b:<Part>', { Part: 'x:s' });
    expect(fields.get('a')).toMatchObject({
      kinds: Kind.array,
      entry: { kinds: Kind.array | Kind.object, entry: { kinds: Kind.number }, value: {} },
    });
    expect(fields.get('b')!.value!.shape!.fields.get('x')!.kinds).toBe(Kind.string);
  });

  it('takes in the fields of a shape that stands alone; the later of two counts', () => {
    const { fields, requiredCount } = read('Part, x:n', { Part: 'x?:s, y:b' });
    expect(fields.get('x')).toEqual({ kinds: Kind.number, required: true });
    expect([fields.size, requiredCount]).toEqual([2, 2]);
  });

  it.each(['a:[s', 'a:<s|n', 'a:', 'Nowhere', 'a:Nowhere', 'a:[]'])('refuses %s', (source) => {
    expect(() => read(source)).toThrow();
  });
});

describe('the known answers', () => {
  it('can all be read, and use every shape', () => {
    const reader = new ShapeReader(SHAPES);
    for (const source of Object.values(ANSWERS))
      expect(compare({}, reader.alternatives(source)).length).toBeGreaterThan(0);
    const written = [...Object.values(ANSWERS), ...Object.values(SHAPES)].join(' ');
    const unused = Object.keys(SHAPES).filter((name) => !new RegExp(`\\b${name}\\b`).test(written));
    expect(unused).toEqual([]);
  });

  it('are small enough to be read by a person', () => {
    expect(Buffer.byteLength(JSON.stringify([SHAPES, ANSWERS]))).toBeLessThan(20_000);
  });
});
