import type { ChainedEntry } from '../store/audit-store.js';
import type { KnownHead } from './verification.js';

/** Ends of chains that have to come by, at their place and with their hash. */
export class KnownHeads {
  private readonly bySeq = new Map<string, Map<number, KnownHead[]>>();

  /** The same end is often written down again and again: it is kept once. */
  constructor(heads: readonly KnownHead[]) {
    for (const head of heads) {
      const chain = this.bySeq.get(head.chain) ?? new Map<number, KnownHead[]>();
      const same = chain.get(head.seq) ?? [];
      if (!same.some(({ hash }) => hash === head.hash)) chain.set(head.seq, [...same, head]);
      this.bySeq.set(head.chain, chain);
    }
  }

  seen({ chain, seq, hash }: ChainedEntry): void {
    const waiting = this.bySeq.get(chain);
    const left = waiting?.get(seq)?.filter((head) => head.hash !== hash);
    if (!waiting || !left) return;
    if (left.length === 0) waiting.delete(seq);
    else waiting.set(seq, left);
  }

  unseen(isExpected: (head: KnownHead) => boolean): KnownHead[] {
    return [...this.bySeq.values()].flatMap((chain) => [...chain.values()].flat()).filter(isExpected);
  }
}
