import type { ChainHead } from '../store/audit-store.js';

/**
 * What is wrong with an entry. `hash`: its content is not what was hashed. `link`: it is not linked to the entry
 * before it. `gap`: entries before it are missing. `order`: it stands behind a later one. `fork`: its place is taken
 * by another. `head`: a known end of the chain is missing, or is another. `malformed`: not written as an entry is.
 */
export type FaultKind = 'hash' | 'link' | 'gap' | 'order' | 'fork' | 'head' | 'malformed';

export interface Fault {
  readonly kind: FaultKind;
  readonly chain?: string;
  readonly seq?: number;
  /** File and line, where the record is a file; who knew the end, where that is missing. */
  readonly place?: string;
}

export interface ChainReport {
  readonly chain: string;
  readonly entries: number;
  readonly first: Omit<ChainHead, 'chain'>;
  readonly last: Omit<ChainHead, 'chain'>;
}

export interface Verification {
  readonly intact: boolean;
  readonly entries: number;
  readonly chains: readonly ChainReport[];
  /** The first of them. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
  /** Ids of events: intents of which no outcome is on record, the first of them. Not a fault: a process may have died. */
  readonly open: readonly string[];
  readonly openCount: number;
}

/** An end of a chain that somebody wrote down, and who. */
export interface KnownHead extends ChainHead {
  readonly source: string;
  /** Also a part of a record has to have it. */
  readonly always?: boolean;
}
