import { readFile } from 'node:fs/promises';
import type { AuditQuery, ChainHead } from '../store/audit-store.js';

export const MANIFEST_SUFFIX = '.manifest.json';

/** What an export is, beside the file itself. */
export interface Manifest {
  readonly schema_version: 1;
  readonly exported_at: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly format: 'jsonl' | 'csv';
  readonly file: string;
  readonly bytes: number;
  /** Of the file, in hex. */
  readonly sha256: string;
  readonly query: AuditQuery;
  readonly chain: string;
  readonly entries: number;
  readonly first: Omit<ChainHead, 'chain'>;
  readonly last: Omit<ChainHead, 'chain'>;
}

/** Undefined where there is none. */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}
