import { randomFillSync } from 'node:crypto';

const MOST_IN_A_MILLISECOND = 0xfff;
// Asking for chance costs 2 µs, however much of it.
const CHANCE_BYTES = 4096;
const CHANCE_EACH = 8;

/** UUIDs of version 7 (RFC 9562 §5.7): 48 bits of time, then a counter (§6.2, method 1), then chance. */
export class UuidsV7 {
  private lastMs = 0;
  private counter = 0;
  private readonly chance = Buffer.alloc(CHANCE_BYTES);
  private used = CHANCE_BYTES;

  /** Sorts after all that were made before by the same object, also when the clock goes back. */
  next(nowMs = Date.now()): string {
    if (nowMs > this.lastMs) [this.lastMs, this.counter] = [nowMs, 0];
    else if (this.counter < MOST_IN_A_MILLISECOND) this.counter += 1;
    else [this.lastMs, this.counter] = [this.lastMs + 1, 0];
    const time = this.lastMs.toString(16).padStart(12, '0');
    const count = this.counter.toString(16).padStart(3, '0');
    const tail = this.tail();
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  }

  /** Chance that is used once, after the two bits of the variant; 16 hex digits. */
  private tail(): string {
    if (this.used === CHANCE_BYTES) {
      randomFillSync(this.chance);
      this.used = 0;
    }
    const from = this.used;
    this.used += CHANCE_EACH;
    this.chance[from] = (this.chance[from]! & 0x3f) | 0x80;
    return this.chance.toString('hex', from, this.used);
  }
}
