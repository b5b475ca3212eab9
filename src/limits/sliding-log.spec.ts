import * as fc from 'fast-check';
import { WINDOW_MS } from './limit.js';
import { SlidingLog } from './sliding-log.js';

/** The same without any thought for memory. */
class PlainLog {
  private readonly times: number[] = [];

  waitMs(most: number, now: number): number {
    const recent = this.times.filter((time) => time > now - WINDOW_MS);
    return recent.length < most ? 0 : recent[recent.length - most]! + WINDOW_MS - now;
  }

  add(now: number): void {
    this.times.push(now);
  }
}

describe('SlidingLog', () => {
  it('counts as a list of all times does, however they come', () => {
    const pauses = fc.array(fc.oneof(fc.nat(50), fc.nat(9_000), fc.constant(WINDOW_MS)), { maxLength: 60 });
    fc.assert(
      fc.property(pauses, fc.integer({ min: 1, max: 20 }), (waits, most) => {
        const [log, plain] = [new SlidingLog(), new PlainLog()];
        let now = 0.25;
        for (const wait of waits) {
          now += wait;
          expect(log.waitMs(most, now)).toBe(plain.waitMs(most, now));
          log.add(now);
          plain.add(now);
          expect(log.waitMs(most, now)).toBe(plain.waitMs(most, now));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('holds no more than was counted lately where that is little', () => {
    const log = new SlidingLog();
    for (let now = 0; now < 100 * WINDOW_MS; now += WINDOW_MS / 3) log.add(now);
    expect(log.size).toBe(3);
  });
});
