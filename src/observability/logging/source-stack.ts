import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLACE = /(file:\/\/\S+\/dist\/bundle\/[\w.-]+\.js):(\d+):(\d+)/g;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const maps = new Map<string, SourceMap | undefined>();

/**
 * A stack with the files and lines of the sources in place of those of the built file. Its maps are read with the
 * first stack that needs one, since most servers never write one; where they are missing, the stack stays as it is.
 */
export function sourceStack(stack: string): string {
  return stack.replace(PLACE, (place, url: string, line: string, column: string) => {
    // Both are counted from 1 in a stack, and from 0 in a map.
    const found = mapOf(url)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!found || !('originalSource' in found) || !found.originalSource) return place;
    const source = fileURLToPath(new URL(found.originalSource, url));
    return `${relative(ROOT, source)}:${found.originalLine + 1}:${found.originalColumn + 1}`;
  });
}

function mapOf(url: string): SourceMap | undefined {
  if (!maps.has(url)) maps.set(url, readMap(url));
  return maps.get(url);
}

function readMap(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(new URL(`${url}.map`), 'utf8')) as SourceMapPayload);
  } catch {
    return undefined;
  }
}
