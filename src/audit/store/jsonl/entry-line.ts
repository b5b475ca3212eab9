import type { ChainedEntry } from '../audit-store.js';

const LINE =
  /^\{"chain":("(?:[^"\\]|\\.)*"),"seq":(\d{1,15}),"prev_hash":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","event":(\{.*\})\}$/s;

/** An entry as it stands in a file, without the line feed. There is one way to write it, so bytes can be compared. */
export function lineOf({ chain, seq, prevHash, hash, body }: ChainedEntry): string {
  return `{"chain":${JSON.stringify(chain)},"seq":${seq},"prev_hash":"${prevHash}","hash":"${hash}","event":${body}}`;
}

/** The entry of a line; nothing where the line is not one. Its hash is not checked. */
export function entryOf(line: string): ChainedEntry | undefined {
  const [, name, seq, prevHash, hash, body] = LINE.exec(line) ?? [];
  const chain = name && textOf(name);
  if (chain === undefined || !prevHash || !hash || !body) return undefined;
  return { chain, seq: Number(seq), prevHash, hash, body };
}

/** How the lines of a chain begin. */
export const chainPrefix = (chain: string): string => `{"chain":${JSON.stringify(chain)},`;

function textOf(json: string): string | undefined {
  try {
    return JSON.parse(json) as string;
  } catch {
    return undefined;
  }
}
