import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sourceStack } from './source-stack.js';

const BUILT = resolve(__dirname, '../../../dist/bundle/bootstrap.js');

/** Where a text stands in the built file, as a stack says it. */
function placeOf(text: string): string {
  const before = readFileSync(BUILT, 'utf8').split(text)[0]!.split('\n');
  return `${pathToFileURL(BUILT).href}:${before.length}:${before.at(-1)!.length + 1}`;
}

describe('The stack of an error in the log', () => {
  it('names the file and the line of the source, not of what was built of it', () => {
    const source = readFileSync(resolve(__dirname, '../../bootstrap.ts'), 'utf8').split('\n');
    const line = source.findIndex((text) => text.includes("'EADDRINUSE'")) + 1;
    const stack = `Error: no\n    at listen (${placeOf('"EADDRINUSE"')})\n    at node:net:1:2`;
    expect(sourceStack(stack)).toMatch(
      new RegExp(`^Error: no\\n    at listen \\(src/bootstrap\\.ts:${line}:\\d+\\)\\n    at node:net:1:2$`),
    );
  });

  it('stays as it is where there is no map', () => {
    const stack = 'Error: no\n    at x (file:///nowhere/dist/bundle/gone.js:1:2)';
    expect(sourceStack(stack)).toBe(stack);
  });
});
