/** What is counted: a label of metrics, and part of the names under which counts are kept. */
export type LimitScope = 'requests' | 'tenant' | 'caller' | 'read' | 'write' | 'live' | 'account';

/** Every limit is for any 60 seconds in a row, not for the minutes of a clock: there is no edge to wait for. */
export const WINDOW_MS = 60_000;

/** So many of something in any minute. */
export interface Limit {
  readonly scope: LimitScope;
  /** Who is counted: an id or a hash of ours, because it becomes part of a key. */
  readonly who: string;
  /** At least 1: a limit that is turned off is left out. */
  readonly most: number;
}

/** Why something was not let through. */
export interface Refusal {
  /** The limit that is used up; of several the one that lasts longest. */
  readonly limit: Limit;
  /** Until it lets one through again. */
  readonly waitMs: number;
}

/** Where it is remembered what was let through. */
export interface LimitStore {
  /**
   * Counts one against each of the limits; where one of them is used up, against none.
   * @throws LimitsAway
   */
  take(limits: readonly Limit[]): Refusal | undefined | Promise<Refusal | undefined>;
}

/** Nothing can be counted now. */
export class LimitsAway extends Error {
  constructor() {
    super('What was let through cannot be looked up now');
    this.name = 'LimitsAway';
  }
}

/** The name a count is kept under. */
export const nameOf = ({ scope, who }: Limit): string => `${scope}:${who}`;

/** Whole seconds, at least one: what a caller is told to wait. */
export const waitSeconds = ({ waitMs }: Refusal): number => Math.max(1, Math.ceil(waitMs / 1000));
