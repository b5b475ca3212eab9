import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SERVER_NAME, SERVER_VERSION } from '../../version.js';
import type { AuditQuery, AuditStore, ChainedEntry } from '../store/audit-store.js';
import { lineOf } from '../store/jsonl/entry-line.js';
import { CSV_HEADER, csvLine } from './csv.js';
import { type Manifest, MANIFEST_SUFFIX } from './manifest.js';

const FORMATS = {
  jsonl: { header: '', line: (entry: ChainedEntry) => `${lineOf(entry)}\n` },
  csv: { header: CSV_HEADER, line: csvLine },
} as const;
export type ExportFormat = keyof typeof FORMATS;
export const isExportFormat = (word: string): word is ExportFormat => Object.hasOwn(FORMATS, word);

const WRITE_BYTES = 256 * 1024;

export interface ExportOrder {
  readonly chain: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: ExportFormat;
  /** Must not be there yet. */
  readonly file: string;
}

type Source = Pick<AuditStore, 'read'>;

/**
 * Writes a piece of a chain without gaps, so that it can be verified by itself: from the first entry of that time
 * to the last. Servers write in turn and clocks differ, so an entry of a moment before or after may be in between.
 * @returns undefined where there is nothing of that time
 */
export async function exportChain(source: Source, order: ExportOrder): Promise<Manifest | undefined> {
  const { chain, from, to, format, file } = order;
  const query: AuditQuery = { chain, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const first = await firstOf(source, query);
  const last = await firstOf(source, { ...query, newestFirst: true });
  if (!first || !last) return undefined;
  const written = await write(source, order, first.seq, last.seq);
  const manifest: Manifest = {
    schema_version: 1,
    exported_at: new Date().toISOString(),
    tool: { name: SERVER_NAME, version: SERVER_VERSION },
    format,
    file: basename(file),
    ...written,
    query,
    chain,
    first: { seq: first.seq, hash: first.hash },
    last: { seq: last.seq, hash: last.hash },
  };
  await writeFile(`${file}${MANIFEST_SUFFIX}`, `${JSON.stringify(manifest, null, 2)}\n`, {
    flag: 'wx',
    mode: 0o600,
  });
  return manifest;
}

async function write(
  source: Source,
  { chain, format, file }: ExportOrder,
  firstSeq: number,
  lastSeq: number,
): Promise<Pick<Manifest, 'bytes' | 'sha256' | 'entries'>> {
  const { header, line } = FORMATS[format];
  const hash = createHash('sha256');
  const handle = await open(file, 'wx', 0o600);
  let [bytes, entries, waiting] = [0, 0, header];
  const flush = async (): Promise<void> => {
    const data = Buffer.from(waiting);
    waiting = '';
    hash.update(data);
    bytes += data.length;
    await handle.appendFile(data);
  };
  try {
    for await (const entry of source.read({ chain, after: firstSeq - 1 })) {
      if (entry.seq > lastSeq) break;
      waiting += line(entry);
      entries += 1;
      if (waiting.length > WRITE_BYTES) await flush();
    }
    await flush();
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex'), entries };
}

async function firstOf(source: Source, query: AuditQuery): Promise<ChainedEntry | undefined> {
  for await (const entry of source.read({ ...query, limit: 1 })) return entry;
  return undefined;
}
