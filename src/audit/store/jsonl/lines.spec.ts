import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { linesBackward, linesForward } from './lines.js';

const CHUNK = 256 * 1024;

describe('The lines of a file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'audit-lines-'));
  const path = join(directory, 'lines');
  afterAll(() => rmSync(directory, { recursive: true }));

  const all = async (lines: AsyncGenerator<{ offset: number; text: Buffer }>) => {
    const found: [number, string][] = [];
    for await (const { offset, text } of lines) found.push([offset, text.toString()]);
    return found;
  };
  const expected = (text: string) => {
    let offset = 0;
    return text
      .split('\n')
      .slice(0, -1)
      .map((line): [number, string] => {
        const at = offset;
        offset += line.length + 1;
        return [at, line];
      });
  };

  it('are the same from either end, whatever their lengths', async () => {
    const lengths = fc.oneof(
      fc.constantFrom(0, 1, CHUNK - 2, CHUNK - 1, CHUNK, CHUNK + 1),
      fc.nat({ max: 300_000 }),
    );
    const property = fc.asyncProperty(
      fc.array(lengths, { maxLength: 6 }),
      fc.nat({ max: 300_000 }),
      async (lines, torn) => {
        const text = lines.map((length, n) => `${String(n).repeat(length)}\n`).join('') + 't'.repeat(torn);
        writeFileSync(path, text);
        const wanted = expected(text);
        expect(await all(linesForward(path, text.length))).toEqual(wanted);
        expect(await all(linesBackward(path, text.length))).toEqual(wanted.reverse());
      },
    );
    await fc.assert(property, { numRuns: 150, seed: 1 });
  });

  it('end where they are told to', async () => {
    writeFileSync(path, 'one\ntwo\nthree\n');
    expect(await all(linesForward(path, 10))).toEqual([
      [0, 'one'],
      [4, 'two'],
    ]);
    expect(await all(linesBackward(path, 10))).toEqual([
      [4, 'two'],
      [0, 'one'],
    ]);
  });
});
