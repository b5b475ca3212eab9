/** Where a key is remembered: the same key of two tenants is two slots. */
export interface Slot {
  readonly tenant: string;
  /** Hex; holds neither the tenant nor the key in clear. */
  readonly name: string;
}

/** One attempt at a call under a key. */
export interface Claim {
  /** Of this attempt alone. */
  readonly id: string;
  /** What the call was: tool and arguments. */
  readonly fingerprint: string;
  /** Milliseconds since 1970: when something may have been sent under the key for the first time. */
  readonly startedAt: number;
}

/**
 * What became of an earlier attempt. `started`: somebody is at work on it. `uncertain`: it may have been carried
 * out, or whoever was at work on it is gone. `done`: it has an answer.
 */
export type Earlier = Claim &
  (
    | { readonly state: 'started' }
    | { readonly state: 'uncertain' }
    | { readonly state: 'done'; readonly answer: string }
  );

/**
 * Remembers calls by their keys for 24 hours. A claim that is never settled does not go away before: whoever held
 * it may have sent something.
 */
export interface IdempotencyStore {
  /** Milliseconds since 1970: of what was done before, nothing is known. */
  readonly beganAt: number;
  /**
   * Takes a free slot, or tells what is in it and leaves it so.
   * @throws IdempotencyUnavailable or IdempotencyFull
   */
  claim(slot: Slot, claim: Claim): Promise<Earlier | undefined>;
  /**
   * Takes the place of an attempt that is `uncertain`. False where somebody else was faster.
   * @throws IdempotencyUnavailable
   */
  takeUp(slot: Slot, earlier: Claim, claim: Claim): Promise<boolean>;
  /** Says that the holder of the claim is still there. */
  renew(slot: Slot, claim: Claim): Promise<void>;
  settle(slot: Slot, claim: Claim, answer: string): Promise<void>;
  /** Leaves the claim as one that may have been carried out. */
  leaveUncertain(slot: Slot, claim: Claim): Promise<void>;
  /** Frees the slot: nothing was done. */
  release(slot: Slot, claim: Claim): Promise<void>;
}

export const IDEMPOTENCY_STORE = Symbol('IdempotencyStore');

export const REMEMBERED_MS = 24 * 60 * 60_000;
/** How long a claim counts as held after its holder was last heard of. */
export const LEASE_MS = 15_000;
