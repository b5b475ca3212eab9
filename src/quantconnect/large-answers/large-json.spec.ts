import * as fc from 'fast-check';
import { LargeJson } from './large-json.js';

/** As it would arrive: in chunks of any size. */
function read(text: string | Buffer, { pieceBytes = 16, chunkBytes = 7 } = {}): unknown {
  const json = new LargeJson(pieceBytes);
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    json.add(bytes.subarray(start, start + chunkBytes));
    while (json.isDue) json.parse();
  }
  json.end();
  json.parse();
  return json.value;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Order of fields included, and what a comparison of values would not tell apart. */
const written = (value: unknown): string => JSON.stringify([value]);

const sizes = fc.record({
  pieceBytes: fc.integer({ min: 1, max: 60 }),
  chunkBytes: fc.integer({ min: 1, max: 90 }),
});
const anything = fc.oneof(
  fc.json({ maxDepth: 6 }),
  fc.jsonValue({ maxDepth: 5 }).map((value) => JSON.stringify(value, null, 2)),
);

describe('LargeJson', () => {
  it('makes of any text, in pieces of any size, what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(anything, sizes, (text, size) =>
        expect(written(read(text, size))).toBe(written(JSON.parse(text))),
      ),
      { numRuns: 1000 },
    );
  });

  it('accepts of damaged texts exactly those that JSON.parse accepts', () => {
    const damage = fc.record({
      at: fc.nat(),
      cut: fc.integer({ min: 0, max: 3 }),
      put: fc.stringMatching(/^[[\]{},:"\\ 1at-]{0,3}$/),
    });
    fc.assert(
      fc.property(anything, damage, sizes, (text, { at, cut, put }, size) => {
        const start = at % (text.length + 1);
        const damaged = text.slice(0, start) + put + text.slice(start + cut);
        expect(written(read(damaged, size))).toBe(written(parsed(damaged)));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['[1,2,3,4,5,6,7,8,9,]'],
    ['[,1,2,3,4,5,6,7,8,9]'],
    ['[                     ,1,2]'],
    ['{"aaaaaaaaaaaaaaaa":1,}'],
    ['{"aaaaaaaaaaaaaaaa":1,,"b":2}'],
    ['{"aaaaaaaaaaaaaaaa":,"b":2}'],
    ['[[1,2,3,4,5,6,7,8,9},1]'],
    ['[1,2,3,4,5,6,7,8,9],1'],
    ['[1,2,3,4,5,6,7,8,9,10,11'],
    ['[1,2,3,4,5,6,7,8,9]]'],
    [''],
  ])('takes %s for no JSON', (text) => {
    for (const pieceBytes of [1, 2, 5, 16]) expect(read(text, { pieceBytes })).toBeUndefined();
  });

  it.each([
    ['the last of two fields of one name', '{"a":[1,2,3,4],"b":0,"a":[5,6,7,8,9],"b":[1,2]}'],
    ['numbers as names', '{"9":[1,2,3,4,5],"1":[6,7,8,9,10],"x":{"7":1,"3":[2,3,4]}}'],
    [
      '__proto__ as a name',
      '{"a":1,"__proto__":{"b":[1,2,3,4,5],"__proto__":[6,7]},"c":3,"__proto__":{"d":[4,5]}}',
    ],
    ['escapes in names', '{"a\\u0022\\\\":{"\\u00e4":[1,2,3,4],"b":["\\"","\\\\","]"]},"c":1}'],
    ['letters of several bytes', '{"ä€😀":["ä","€","😀","\\ud83d"],"ü":{"ß":["ä,","[€"]}}'],
    ['what is empty', '[[],{},[[]],{"a":[]},"",[],{}]'],
  ])('keeps %s', (_, text) => {
    for (let pieceBytes = 1; pieceBytes < 40; pieceBytes += 1)
      for (const chunkBytes of [1, 3, 90])
        expect(written(read(text, { pieceBytes, chunkBytes }))).toBe(written(JSON.parse(text)));
  });

  it('reads bytes that are no UTF-8 as a whole text is read', () => {
    const bytes = Buffer.from('["a€,","b,c","d"]');
    for (let at = 2; at < bytes.length - 2; at += 1) {
      const broken = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
      expect(written(read(broken, { pieceBytes: 2 }))).toBe(written(parsed(broken.toString('utf8'))));
    }
  });

  it.each([
    ['in an object', '{"a":1,"text":"TEXT","b":[2]}'],
    ['in a list', '[1,"TEXT",["TEXT"],"TEXT"]'],
    ['of a name that comes twice', '{"text":"TEXT","text":"b","a":{"text":"a","text":"TEXT"}}'],
    ['whose name is __proto__', '{"__proto__":"TEXT","a":{"b":[{"__proto__":"TEXT"}]}}'],
    ['as a name', '{"a":[{"TEXT":"TEXT"}],"TEXT":1}'],
    ['by itself', '"TEXT"'],
  ])('keeps a long text %s', (_, json) => {
    const text = String.raw`ab\n\"\\\\\u00e4\ud83d\ude00ä€😀,]}\/`.repeat(5);
    const whole = json.replaceAll('TEXT', text);
    for (let pieceBytes = 1; pieceBytes < 40; pieceBytes += 1)
      for (const chunkBytes of [1, 3, 90])
        expect(written(read(whole, { pieceBytes, chunkBytes }))).toBe(written(JSON.parse(whole)));
  });

  it('parses a long text in pieces too', () => {
    const json = new LargeJson(16);
    json.add(Buffer.from(`{"a":"${String.raw`\n`.repeat(100)}`));
    let pieces = 0;
    for (; json.isDue; pieces += 1) json.parse();
    expect(pieces).toBeGreaterThan(5);
  });

  it.each([
    [String.raw`["aaaaaaaaaaaaaaaaaaaaaaaaaaaa\u12`],
    [String.raw`["aaaaaaaaaaaaaaaaaaaaaaaaaaaa\u12"]`],
    [String.raw`["aaaaaaaaaaaaaaaaaaaaaaaaaaaa\x"]`],
    ['["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['["aaaaaaaaaaaaaaaaaaaaaa\naaaaaaaaaaaaaaaaaaaaaa"]'],
    ['["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" "b"]'],
  ])('takes %j for no JSON, in pieces of any size', (text) => {
    for (let pieceBytes = 1; pieceBytes < 30; pieceBytes += 1)
      expect(read(text, { pieceBytes, chunkBytes: 90 })).toBeUndefined();
  });

  it('holds on to nothing of what has arrived', () => {
    const text = '{"a":["b","c"],"d":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"}';
    const json = new LargeJson(8);
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length; start += 10) {
      const chunk = bytes.subarray(start, start + 10);
      json.add(chunk);
      chunk.fill(0);
    }
    json.end();
    while (json.isDue) json.parse();
    expect(json.value).toEqual(JSON.parse(text));
  });

  it('does not open again for each piece what is nested without end', () => {
    const deep = `${'['.repeat(500)}1,2,3${']'.repeat(500)}`;
    const json = new LargeJson(4);
    json.add(Buffer.from(deep));
    expect(json.isDue).toBe(false);
    json.end();
    json.parse();
    expect(written(json.value)).toBe(written(JSON.parse(deep)));
  });
});
