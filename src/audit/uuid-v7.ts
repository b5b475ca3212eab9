import { randomBytes } from 'node:crypto';

const MOST_IN_A_MILLISECOND = 0xfff;

/** UUIDs of version 7 (RFC 9562 §5.7): 48 bits of time, then a counter (§6.2, method 1), then chance. */
export class UuidsV7 {
  private lastMs = 0;
  private counter = 0;

  /** Sorts after all that were made before by the same object, also when the clock goes back. */
  next(nowMs = Date.now()): string {
    if (nowMs > this.lastMs) [this.lastMs, this.counter] = [nowMs, 0];
    else if (this.counter < MOST_IN_A_MILLISECOND) this.counter += 1;
    else [this.lastMs, this.counter] = [this.lastMs + 1, 0];
    const time = this.lastMs.toString(16).padStart(12, '0');
    const count = this.counter.toString(16).padStart(3, '0');
    const chance = randomBytes(8);
    chance[0] = (chance[0]! & 0x3f) | 0x80;
    const tail = chance.toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  }
}
