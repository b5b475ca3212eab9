import type { KeyObject } from 'node:crypto';
import { eachLine } from '../verify/entry-lines.js';
import type { KnownHead } from '../verify/verification.js';
import { readAnchorLine } from './anchor.js';

export interface AnchorFile {
  readonly anchors: number;
  /** Lines of anchors that none of the keys signed; counted only where there are keys. */
  readonly unsigned: readonly string[];
  readonly heads: readonly KnownHead[];
}

/**
 * The anchors in a file, which may be the whole output of a server. Heads of one that is not signed by one of the
 * keys, where there are any, are not believed.
 */
export async function readAnchorFile(path: string, keys: readonly KeyObject[]): Promise<AnchorFile> {
  let anchors = 0;
  const unsigned: string[] = [];
  // The same end is in many anchors, and is kept once.
  const heads = new Map<string, KnownHead>();
  await eachLine(path, (line, number) => {
    const read = readAnchorLine(line.toString('utf8'), keys);
    if (!read) return;
    anchors += 1;
    if (keys.length > 0 && !read.isSigned) return void unsigned.push(`line ${number}`);
    const source = `the anchor of ${read.anchor.anchored_at}`;
    for (const head of read.anchor.heads) {
      const key = `${head.seq} ${head.hash} ${head.chain}`;
      if (!heads.has(key)) heads.set(key, { ...head, source });
    }
  });
  return { anchors, unsigned, heads: [...heads.values()] };
}
