import type { Cancellation } from '../cancellation.js';
import { NoLane } from './no-lane.js';

/** A request that waits for its turn, until it is called, its caller has left or its time is over. */
export class Waiter {
  /** Fails with NoLane, or with the reason of the caller's cancellation. */
  readonly turn: Promise<void>;
  private resolve!: () => void;
  private reject!: (reason: unknown) => void;
  private timer: NodeJS.Timeout | undefined;

  /** @param onEnd Called before the turn is settled, however it ends. */
  constructor(
    private readonly cancellation: Cancellation,
    mostMs: number,
    private readonly onEnd: () => void,
  ) {
    this.turn = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = setTimeout(expire, mostMs, this);
    cancellation.addEventListener('abort', this.leave);
  }

  call(): void {
    this.end();
    this.resolve();
  }

  giveUp(reason: unknown): void {
    this.end();
    this.reject(reason);
  }

  private readonly leave = (): void => this.giveUp(this.cancellation.reason);

  private end(): void {
    clearTimeout(this.timer);
    this.cancellation.removeEventListener('abort', this.leave);
    this.onEnd();
  }
}

const expire = (waiter: Waiter): void => waiter.giveUp(new NoLane('waited_too_long'));
