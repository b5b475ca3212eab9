import type { AuditQuery, ChainedEntry, ChainHead } from '../audit/store/audit-store.js';
import type { AuditRecord } from './audit-record.js';

// More than this between two looks is not read by anybody.
const MOST_AT_ONCE = 10_000;

/** The end of a record, and what is added to it. */
export class AuditTailReader {
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly record: AuditRecord,
    private readonly chain: string | undefined,
  ) {}

  /** The last entries, oldest first. */
  async last(count: number): Promise<readonly ChainedEntry[]> {
    const { store } = this.record;
    const heads = store
      ? await this.heads()
      : [{ seq: 0, ...(this.chain !== undefined && { chain: this.chain }) }];
    // What the store has now has been seen, whether it is shown or not.
    for (const { chain, seq } of heads) if (chain !== undefined) this.seen.set(chain, seq);
    const ends: ChainedEntry[] = [];
    for (const { chain } of heads) {
      const query: AuditQuery = { ...(chain !== undefined && { chain }), newestFirst: true, limit: count };
      const end: ChainedEntry[] = [];
      for await (const entry of this.record.read(query)) end.push(entry);
      ends.push(...end.reverse());
    }
    const last = store ? inTime(ends).slice(-count) : ends;
    this.markSeen(last);
    return last;
  }

  /** What has been added since, oldest first. */
  async newer(): Promise<readonly ChainedEntry[]> {
    const newer = await (this.record.store ? this.newerInChains() : this.newerInFiles());
    this.markSeen(newer);
    return newer;
  }

  private async newerInChains(): Promise<ChainedEntry[]> {
    const newer: ChainedEntry[] = [];
    for (const { chain, seq } of await this.heads()) {
      const after = this.seen.get(chain) ?? 0;
      if (seq === after) continue;
      for await (const entry of this.record.read({ chain, after, limit: MOST_AT_ONCE })) newer.push(entry);
    }
    return inTime(newer);
  }

  /** Files have all chains in the order of time: what was seen is behind the first entry that was. */
  private async newerInFiles(): Promise<ChainedEntry[]> {
    const newer: ChainedEntry[] = [];
    const query = {
      ...(this.chain !== undefined && { chain: this.chain }),
      newestFirst: true,
      limit: MOST_AT_ONCE,
    };
    for await (const entry of this.record.read(query)) {
      if (entry.seq <= (this.seen.get(entry.chain) ?? 0)) break;
      newer.push(entry);
    }
    return newer.reverse();
  }

  private async heads(): Promise<readonly ChainHead[]> {
    const heads = (await this.record.store?.heads()) ?? [];
    return this.chain === undefined ? heads : heads.filter(({ chain }) => chain === this.chain);
  }

  private markSeen(entries: readonly ChainedEntry[]): void {
    for (const { chain, seq } of entries) this.seen.set(chain, Math.max(seq, this.seen.get(chain) ?? 0));
  }
}

function inTime(entries: readonly ChainedEntry[]): ChainedEntry[] {
  const timeOf = ({ body }: ChainedEntry): string =>
    (JSON.parse(body) as { occurred_at: string }).occurred_at;
  const timed = entries.map((entry) => ({ entry, time: timeOf(entry) }));
  return timed.sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time))).map(({ entry }) => entry);
}
