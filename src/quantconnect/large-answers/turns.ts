/**
 * Lets the long work of several answers take turns: one step in each turn of the event loop, whoever it is for, so
 * that what is short waits for one step and not for all of them.
 */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  /** @param step Some milliseconds of work. Runs later, after all that were asked for before. */
  take(step: () => void): void {
    this.waiting.push(step);
    if (this.waiting.length === 1) setImmediate(this.next);
  }

  private readonly next = (): void => {
    try {
      this.waiting[0]?.();
    } finally {
      this.waiting.shift();
      if (this.waiting.length > 0) setImmediate(this.next);
    }
  };
}
