import * as fc from 'fast-check';
import { WINDOW_MS } from './limit.js';
import { type Log, sizeOf, waitMs, withTime } from './sliding-log.js';
import { PlainLog } from './testing/plain-log.js';

describe('a log of the last minute', () => {
  it('counts as a list of all times does, however they come', () => {
    const pauses = fc.array(fc.oneof(fc.nat(50), fc.nat(9_000), fc.constant(WINDOW_MS)), { maxLength: 60 });
    fc.assert(
      fc.property(pauses, fc.integer({ min: 1, max: 20 }), (waits, most) => {
        const plain = new PlainLog();
        let [log, now]: [Log, number] = [[], 0.25];
        for (const wait of waits) {
          now += wait;
          expect(waitMs(log, most, now)).toBe(plain.waitMs(most, now));
          log = withTime(log, now);
          plain.add(now);
          expect(waitMs(log, most, now)).toBe(plain.waitMs(most, now));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('holds no more than was counted lately where that is little', () => {
    let log: Log = [];
    for (let now = 0; now < 100 * WINDOW_MS; now += WINDOW_MS / 3) log = withTime(log, now);
    expect(sizeOf(log)).toBe(3);
  });

  it('of few is not changed by one more', () => {
    let log: Log = [];
    for (let now = 0; now < 7; now += 1) log = withTime(log, now);
    const before = { log, wait: waitMs(log, 7, 10) };
    expect([withTime(log, 10), withTime(log, 11)].map(sizeOf)).toEqual([8, 8]);
    expect(waitMs(before.log, 7, 10)).toBe(before.wait);
    expect(sizeOf(before.log)).toBe(7);
  });
});
