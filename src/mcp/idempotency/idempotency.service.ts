import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Seal } from '../../auth/keys/seal.js';
import { AuthConfig } from '../../config/auth.config.js';
import { Illustrated } from '../decorators/illustrated.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { withinBudget } from '../results/result-budget.js';
import { sameness, slotOf } from './fingerprint.js';
import { IdempotencyInProgress, IdempotencyKeyReused, ofStep } from './idempotency.errors.js';
import {
  type Claim,
  type Earlier,
  IDEMPOTENCY_STORE,
  type IdempotencyStore,
  LEASE_MS,
  REMEMBERED_MS,
  type Slot,
} from './idempotency.store.js';
import { mayHaveHappened } from './outcome.js';

/** An answer as it is kept: the same for everybody who gets it. */
interface Answer {
  readonly value: unknown;
  readonly cautions: readonly string[];
  /** Not kept: only who gets the answer while it is made sees its pictures. */
  readonly illustrated?: Illustrated;
}

/** A call as it is told from others. */
interface Keyed {
  readonly call: ToolCall;
  readonly slot: Slot;
  readonly same: string;
  readonly run: () => Promise<unknown>;
}

interface Leader {
  readonly same: string;
  readonly signal: AbortSignal;
  readonly work: Promise<Answer>;
}

// No key of a client can begin so.
const STEP = ' step ';

// How often and how long another replica is asked whether it has an answer.
const POLL_MS = 250;
// Longer than a lease, so that whoever waits for a holder that is gone gets to look for what it did.
const PATIENCE_MS = 20_000;
// Time for Redis to be there again; a lease is longer.
const RELEASE_AFTER_MS = 5_000;

/**
 * Does a call once for all that come with its key: one of them runs it, the others get its answer. What may have
 * happened unanswered is not run again but looked for.
 */
@Injectable()
export class IdempotencyService {
  private readonly logger = new Logger('Idempotency');
  private readonly leaders = new Map<string, Leader>();
  private readonly seal: Seal;

  constructor(
    auth: AuthConfig,
    @Inject(IDEMPOTENCY_STORE) private readonly store: IdempotencyStore,
  ) {
    this.seal = new Seal(auth, 'idempotency');
  }

  /** @throws IdempotencyError, or what the call fails with */
  async once(call: ToolCall, key: string, input: unknown, run: () => Promise<unknown>): Promise<unknown> {
    const keyed = { call, slot: slotOf(call, key), same: sameness(call.tool, input), run };
    for (;;) {
      const leader = this.leaders.get(keyed.slot.name);
      const answer = await (leader ? this.follow(leader, keyed) : this.lead(keyed));
      if (answer) return given(answer, call);
    }
  }

  /**
   * Does a step of a call once for all calls that come to it. What the call itself was told stays as it was.
   * @param since Since when it may have been done, in milliseconds since 1970. Where the memory does not reach so
   * far back, the step is looked for.
   */
  async step<T>(call: ToolCall, step: string, run: () => Promise<T>, since = Date.now()): Promise<T> {
    const { replayed, lookSince } = call;
    if (since < Math.max(this.store.beganAt, Date.now() - REMEMBERED_MS)) call.lookSince ??= since;
    try {
      return (await this.once(call, `${STEP}${step}`, { step }, run)) as T;
    } catch (error) {
      throw ofStep(error);
    } finally {
      Object.assign(call, { replayed, lookSince });
    }
  }

  private lead(keyed: Keyed): Promise<Answer> {
    const { slot, same, call } = keyed;
    const work = this.claim(keyed).finally(() => this.leaders.delete(slot.name));
    this.leaders.set(slot.name, { same, signal: call.signal, work });
    return work;
  }

  /** Nothing comes of a leader whose own client went away: then somebody else has to lead. */
  private async follow(
    { same, signal, work }: Leader,
    { call, ...keyed }: Keyed,
  ): Promise<Answer | undefined> {
    if (same !== keyed.same) throw new IdempotencyKeyReused();
    try {
      const answer = await orAborted(work, call.signal);
      call.replayed = true;
      return answer;
    } catch (error) {
      if (call.signal.aborted || !signal.aborted) throw error;
      return undefined;
    }
  }

  private async claim(keyed: Keyed): Promise<Answer> {
    const { call, slot, same } = keyed;
    const claim = { id: randomUUID(), fingerprint: this.seal.of(same), startedAt: Date.now() };
    const patientUntil = performance.now() + PATIENCE_MS;
    for (;;) {
      const earlier = await this.take(slot, claim);
      if (!earlier) return this.perform(keyed, claim);
      if (!this.seal.fits(same, earlier.fingerprint)) throw new IdempotencyKeyReused();
      if (earlier.state === 'done') {
        call.replayed = true;
        return JSON.parse(earlier.answer) as Answer;
      }
      if (earlier.state === 'uncertain') {
        const again = { ...claim, startedAt: earlier.startedAt };
        if (await this.store.takeUp(slot, earlier, again)) return this.lookFor(keyed, again);
      }
      if (performance.now() > patientUntil) throw new IdempotencyInProgress();
      await pauseWhile(call.signal);
    }
  }

  /** A command may have arrived although its answer did not; what it left would count as the work of somebody. */
  private async take(slot: Slot, claim: Claim): Promise<Earlier | undefined> {
    try {
      return await this.store.claim(slot, claim);
    } catch (error) {
      const release = (): void => void this.quietly(this.store.release(slot, claim));
      setTimeout(release, RELEASE_AFTER_MS).unref();
      throw error;
    }
  }

  private lookFor(keyed: Keyed, claim: Claim): Promise<Answer> {
    keyed.call.lookSince = claim.startedAt;
    return this.perform(keyed, claim);
  }

  private async perform({ call, slot, run }: Keyed, claim: Claim): Promise<Answer> {
    const renewal = setInterval(() => void this.quietly(this.store.renew(slot, claim)), LEASE_MS / 3);
    // Of a step: what its call did before is no part of it.
    const deedsBefore = call.deeds.length;
    try {
      // What is kept fits into a result, so that it is the same whoever gets it and whenever.
      const made = (await run()) ?? { success: true };
      const illustrated = made instanceof Illustrated ? made : undefined;
      const value: unknown = JSON.parse(withinBudget(illustrated?.value ?? made));
      const answer = { value, cautions: call.cautions };
      await this.quietly(this.store.settle(slot, claim, JSON.stringify(answer)));
      return { ...answer, ...(illustrated && { illustrated }) };
    } catch (error) {
      const end = mayHaveHappened(error, call, deedsBefore) ? 'leaveUncertain' : 'release';
      await this.quietly(this.store[end](slot, claim));
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  /** What was done is done; a claim that cannot be settled now counts as uncertain when its lease is over. */
  private async quietly(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.logger.warn(`What became of a call could not be remembered (${(error as Error).name})`);
    }
  }
}

function given({ value, cautions, illustrated }: Answer, call: ToolCall): unknown {
  for (const sentence of cautions) call.caution(sentence);
  return illustrated ?? value;
}

/** The reason of the caller's own signal, as for every other call that is cut off. */
async function pauseWhile(signal: AbortSignal): Promise<void> {
  try {
    await pause(POLL_MS, undefined, { signal });
  } catch {
    throw signal.reason;
  }
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
