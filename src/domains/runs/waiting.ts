import { setTimeout as pause } from 'node:timers/promises';
import type { ToolCall } from '../../mcp/decorators/tool-call.js';
import { type QuantConnectCall, reading } from '../../quantconnect/quantconnect-call.js';
import { type PassingTrouble, passingTrouble } from './passing-trouble.js';
import type { RunProgress } from './run-progress.js';

// Of the time of a call, for the requests that make the answer of it.
const RESERVE = 0.1;
const LEAST_LAST_MS = 1000;
// Clients take silence for the end; they are told something at least this often.
const BEAT_MS = 8000;
const FIRST_PAUSE_MS = 1000;
// Of a short call: it is to see something, too.
const FIRST_SHARE = 0.1;
const LONGEST_PAUSE_MS = 5000;
const PAUSES_GROW_BY = 1.4;

/** How an answer is waited for. */
export interface Polling<T> {
  readonly read: (call: QuantConnectCall) => Promise<T>;
  readonly isFinal: (answer: T) => boolean;
  /** Told every answer. */
  readonly seen?: (answer: T) => void;
  /** Before it is read for the first time; up to 1 s if left out, since what has just begun is not done yet. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

/**
 * What one call may wait for QuantConnect: a time, which ends early when the server wants its calls answered. Whoever
 * waits gets `undefined` where there is no answer yet; only a call that is cancelled fails. A call with grace looks
 * once and takes a step however short its time is, as far as that goes within the grace.
 */
export class Waiting {
  /** Why the last request got no answer, where that passes. */
  trouble: PassingTrouble | undefined;
  /** Nothing is begun again. */
  private readonly over = new AbortController();
  /** Nor is anything waited for that was begun. */
  private readonly cut = new AbortController();

  private constructor(private readonly call: ToolCall) {}

  static async during<T>(
    call: ToolCall,
    progress: RunProgress,
    work: (waiting: Waiting) => Promise<T>,
  ): Promise<T> {
    const waiting = new Waiting(call);
    const over = (): void => waiting.over.abort();
    const end = (): void => {
      over();
      waiting.cut.abort();
    };
    const leftMs = call.waitMs * (1 - RESERVE) - call.elapsedMs;
    const timers = [
      setTimeout(over, Math.max(leftMs, 0)),
      setTimeout(end, Math.max(leftMs + call.graceMs, 0)),
    ];
    const beat = setInterval(() => progress.beat(), BEAT_MS);
    const ends = [call.hurry, call.signal];
    for (const signal of ends) signal.addEventListener('abort', end, { once: true });
    if (ends.some(({ aborted }) => aborted)) end();
    try {
      return await work(waiting);
    } finally {
      timers.forEach(clearTimeout);
      clearInterval(beat);
      for (const signal of ends) signal.removeEventListener('abort', end);
    }
  }

  private get isOver(): boolean {
    return this.over.signal.aborted;
  }

  private get isCut(): boolean {
    return this.cut.signal.aborted;
  }

  /** Milliseconds for what makes the answer of the call. */
  private get leftMs(): number {
    const { waitMs, graceMs, elapsedMs } = this.call;
    return Math.max(waitMs + graceMs - elapsedMs, LEAST_LAST_MS);
  }

  /** Reads until an answer is final. */
  async until<T>({ read, isFinal, seen, ...pace }: Polling<T>): Promise<T | undefined> {
    const longestMs = pace.longestPauseMs ?? LONGEST_PAUSE_MS;
    const firstMs = pace.firstPauseMs ?? Math.min(FIRST_PAUSE_MS, this.call.waitMs * FIRST_SHARE);
    for (let ms = firstMs, looks = 0; ; ms = longer(ms, longestMs), looks += 1) {
      await this.pause(Math.max(ms, (this.trouble?.retryAfterSeconds ?? 0) * 1000));
      if (this.isCut || (looks > 0 && this.isOver)) return undefined;
      const answer = await this.tried(() => read(reading(this.call, this.cut.signal)));
      if (answer === undefined) continue;
      seen?.(answer);
      if (isFinal(answer)) return answer;
    }
  }

  /** Does a step until it is done; one that is under way when the time is over goes on by itself. */
  async done<T>(step: () => Promise<T>): Promise<T | undefined> {
    for (let tries = 0; tries === 0 ? !this.isCut : !this.isOver; tries += 1) {
      const answer = await this.tried(() => this.orCut(step()));
      if (answer !== undefined) return answer;
      await this.pause((this.trouble?.retryAfterSeconds ?? 0) * 1000);
    }
    return undefined;
  }

  /** Reads what makes the answer of the call, for which the time may be over already. */
  async last<T>(read: (call: QuantConnectCall) => Promise<T>): Promise<T | undefined> {
    const { call } = this;
    const ending = new AbortController();
    const end = (): void => ending.abort();
    const timer = setTimeout(end, this.leftMs);
    for (const signal of [call.hurry, call.signal]) signal.addEventListener('abort', end, { once: true });
    if (call.hurry.aborted || call.signal.aborted) end();
    try {
      return await this.tried(() => read(reading(call, ending.signal)), ending.signal);
    } finally {
      clearTimeout(timer);
      for (const signal of [call.hurry, call.signal]) signal.removeEventListener('abort', end);
    }
  }

  /** What an answer can do without: undefined where it takes longer than the call may. */
  async spare<T>(work: Promise<T>): Promise<T | undefined> {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    const { call } = this;
    const late = pause(this.leftMs, undefined, { signal: ending.signal }).catch(() => undefined);
    call.hurry.addEventListener('abort', end, { once: true });
    if (call.hurry.aborted) end();
    try {
      return await Promise.race([work, late]);
    } finally {
      end();
      call.hurry.removeEventListener('abort', end);
    }
  }

  /** Ends early when the time is over. */
  private async pause(ms: number): Promise<void> {
    try {
      await pause(ms, undefined, { signal: this.over.signal });
    } catch {
      this.failIfCancelled();
    }
  }

  private async tried<T>(work: () => Promise<T>, over = this.cut.signal): Promise<T | undefined> {
    this.trouble = undefined;
    try {
      return await work();
    } catch (error) {
      this.failIfCancelled();
      this.trouble = passingTrouble(error);
      if (this.trouble || over.aborted) return undefined;
      throw error;
    }
  }

  private async orCut<T>(work: Promise<T>): Promise<T | undefined> {
    const { signal } = this.cut;
    let end = (): void => undefined;
    const over = new Promise<undefined>((resolve) => {
      end = () => resolve(undefined);
      signal.addEventListener('abort', end, { once: true });
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      signal.removeEventListener('abort', end);
      // What becomes of it is remembered under the name of the step.
      work.catch(() => undefined);
    }
  }

  private failIfCancelled(): void {
    if (this.call.signal.aborted) throw this.call.signal.reason;
  }
}

const longer = (ms: number, longestMs: number): number =>
  Math.min(Math.max(ms, FIRST_PAUSE_MS) * PAUSES_GROW_BY, longestMs);
