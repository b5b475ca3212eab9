import type { AuditAction, AuditOutcome } from '../audit-event.js';

/** An event that is to be recorded. */
export interface AuditEntry {
  /** Whose chain it belongs to: the tenant, or `-` for what belongs to none. */
  readonly chain: string;
  /** The event as RFC 8785 canonical JSON, without its place in the chain. */
  readonly body: string;
}

/** An event at its place: each hash is over the one before, so that nothing can be changed in between unseen. */
export interface ChainedEntry extends AuditEntry {
  /** Counts from 1 within its chain, without gaps. */
  readonly seq: number;
  /** Hash of the entry before, 64 hex digits; zeros for the first. */
  readonly prevHash: string;
  /** As `hashOf` computes it, 64 hex digits. */
  readonly hash: string;
}

/** The end of a chain. */
export interface ChainHead {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
}

/** Which entries are wanted; what is left out does not narrow. */
export interface AuditQuery {
  readonly chain?: string;
  /** Entries after this place of the chain, in the order of reading; to page on. */
  readonly after?: number;
  /** RFC 3339; `occurred_at` at or after this. */
  readonly from?: string;
  /** RFC 3339; `occurred_at` before this. */
  readonly to?: string;
  /** The `sub` of the actor. */
  readonly actor?: string;
  readonly action?: AuditAction;
  /** Name of the tool, resource, prompt or route. */
  readonly target?: string;
  readonly outcome?: AuditOutcome;
  /** `event_id` of an event: it, and those that name it as their parent. Or the reference of a failure. */
  readonly event?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

/** Where the record is kept. One writer per chain at a time; the store sees to it. */
export interface AuditStore {
  /**
   * Appends in the order given, each to the end of its chain. Resolves when the entries would survive a crash of
   * this process and of its machine.
   * @throws AuditUnavailable when they are not recorded, or it is not known
   */
  append(entries: readonly AuditEntry[]): Promise<readonly ChainedEntry[]>;
  /**
   * Entries in the order of their chain, or against it; those of different chains may lie between one another.
   * @throws AuditUnavailable
   */
  read(query: AuditQuery): AsyncIterable<ChainedEntry>;
  /** @throws AuditUnavailable */
  heads(): Promise<readonly ChainHead[]>;
  /** Writes down what is not yet, and lets go of files and connections. */
  close(): Promise<void>;
}

export const AUDIT_STORE = Symbol('AuditStore');

/** The record cannot be written or read now. */
export class AuditUnavailable extends Error {
  readonly code = 'audit_unavailable';
  readonly retryAfterSeconds = 5;

  /** @param reason a stable word, such as `ENOSPC`; never a text of a driver */
  constructor(readonly reason: string) {
    super(`The audit cannot be used now (${reason})`);
    this.name = 'AuditUnavailable';
  }
}
