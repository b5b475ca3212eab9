import { GENESIS_HASH, hashOf } from '../store/chain.js';
import type { ChainedEntry } from '../store/audit-store.js';
import { KnownHeads } from './known-heads.js';
import { OpenIntents } from './open-intents.js';
import type { ChainReport, Fault, FaultKind, KnownHead, Verification } from './verification.js';

const MOST_LISTED = 100;

export interface VerifierOptions {
  /** The record begins somewhere: an export of a time, the last entries of a chain. Otherwise at its first entry. */
  readonly isPart?: boolean;
  /** Ends that must be in the record. */
  readonly known?: readonly KnownHead[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface ChainState extends Mutable<Omit<ChainReport, 'last'>> {
  last: ChainedEntry;
}

/**
 * Follows chains entry by entry, in any mixture, and notes where one is not as it was written. Knows nothing of
 * where entries come from, and keeps no more of a chain than its end.
 */
export class ChainVerifier {
  private readonly chains = new Map<string, ChainState>();
  private readonly faults: Fault[] = [];
  private faultCount = 0;
  private readonly intents = new OpenIntents();
  private readonly known: KnownHeads;

  constructor(private readonly options: VerifierOptions = {}) {
    this.known = new KnownHeads(options.known ?? []);
  }

  /** @param place where it stands, for the report */
  take(entry: ChainedEntry, place?: string): void {
    const { chain, seq } = entry;
    const fault = (kind: FaultKind): void => this.fault({ kind, chain, seq, ...(place && { place }) });
    if (hashOf(entry) !== entry.hash) fault('hash');
    const state = this.chains.get(chain);
    const misplaced = state ? misplacedAfter(state.last, entry) : this.misplacedFirst(entry);
    if (misplaced) fault(misplaced);
    this.known.seen(entry);
    this.intents.take(entry.body);
    this.moveOn(state, entry);
  }

  /** What stands where an entry should is none. */
  malformed(place: string): void {
    this.fault({ kind: 'malformed', place });
  }

  report(): Verification {
    const unseen = this.known.unseen((head) => !this.liesBeforeBeginning(head));
    for (const { chain, seq, source } of unseen) this.fault({ kind: 'head', chain, seq, place: source });
    const chains = [...this.chains.values()].map(reportOf);
    return {
      intact: this.faultCount === 0,
      entries: chains.reduce((sum, { entries }) => sum + entries, 0),
      chains,
      faults: [...this.faults],
      faultCount: this.faultCount,
      open: this.intents.first(MOST_LISTED),
      openCount: this.intents.count,
    };
  }

  private misplacedFirst({ seq, prevHash }: ChainedEntry): FaultKind | undefined {
    if (seq === 1) return prevHash === GENESIS_HASH ? undefined : 'link';
    return this.options.isPart ? undefined : 'gap';
  }

  /** A part of a record cannot have what was written before it, or for others. */
  private liesBeforeBeginning({ chain, seq, always }: KnownHead): boolean {
    if (!this.options.isPart || always) return false;
    const first = this.chains.get(chain)?.first.seq;
    return first === undefined || seq < first;
  }

  private moveOn(state: ChainState | undefined, entry: ChainedEntry): void {
    const { chain, seq, hash } = entry;
    if (!state) {
      this.chains.set(chain, { chain, entries: 1, first: { seq, hash }, last: entry });
      return;
    }
    state.entries += 1;
    // After one that stands in the wrong place the chain goes on where it was: one fault is told as one.
    if (seq > state.last.seq) state.last = entry;
  }

  private fault(fault: Fault): void {
    this.faultCount += 1;
    if (this.faults.length < MOST_LISTED) this.faults.push(fault);
  }
}

function misplacedAfter(last: ChainedEntry, entry: ChainedEntry): FaultKind | undefined {
  if (entry.seq === last.seq) return 'fork';
  if (entry.seq < last.seq) return 'order';
  if (entry.seq > last.seq + 1) return 'gap';
  return entry.prevHash === last.hash ? undefined : 'link';
}

const reportOf = ({ chain, entries, first, last }: ChainState): ChainReport => ({
  chain,
  entries,
  first,
  last: { seq: last.seq, hash: last.hash },
});
