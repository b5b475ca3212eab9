import { untraced } from '../tracing/in-span.js';

/**
 * Does something for all that came up within a turn of the event loop, when the turn is over: one after the other, and
 * then, step by step, whatever awaits it. What is done a second time at once is done from the caches of the processor:
 * docs/decisions/0021-what-comes-together-is-served-together.md. Where one thing came up alone it is not held up.
 */
export class EndOfTurn<T> {
  private waiting: T[] = [];

  /**
   * @param work Never throws: what waits behind it would be lost.
   * @param schedule `process.nextTick` for what comes up where many were led on together: it is done as soon as none of
   *   them can go on, and nothing has come in from outside meanwhile.
   */
  constructor(
    private readonly work: (one: T) => void,
    private readonly schedule: (catchUp: () => void) => unknown = setImmediate,
  ) {}

  add(one: T): void {
    // Whoever came first does not lend the others the trace it is part of.
    if (this.waiting.push(one) === 1) untraced(() => this.schedule(() => this.catchUp()));
  }

  /** At once, for what must not come before it. */
  catchUp(): void {
    const { waiting } = this;
    if (waiting.length === 0) return;
    this.waiting = [];
    for (const one of waiting) this.work(one);
  }
}
