import * as fc from 'fast-check';
import type { Limit } from './limit.js';
import { MemoryLimitStore } from './memory.limit-store.js';
import { PlainLog } from './testing/plain-log.js';

const NAMES = ['alice', 'bob', 'carol'];
const MOST = 12;

/** Adds to all where none is used up. */
function waitOfAll(logs: readonly PlainLog[], now: number): number {
  const longest = Math.max(...logs.map((log) => log.waitMs(MOST, now)));
  if (longest === 0) for (const log of logs) log.add(now);
  return longest;
}

const limitOf = (who: string): Limit => ({ scope: 'tenant', who, most: MOST });

describe('Counts that are kept together', () => {
  it('are each as if they were kept apart, whichever are asked about together', () => {
    const takes = fc.array(
      fc.record({
        who: fc.subarray(NAMES, { minLength: 1 }),
        wait: fc.oneof(fc.nat(50), fc.nat(9_000)),
        times: fc.integer({ min: 1, max: 6 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(takes, (all) => {
        let now = 0;
        const store = new MemoryLimitStore(() => now);
        const plain = new Map(NAMES.map((who) => [who, new PlainLog()]));
        for (const { who, wait, times } of all) {
          now += wait;
          for (let n = 0; n < times; n += 1) {
            const logs = who.map((name) => plain.get(name)!);
            expect(store.take(who.map(limitOf))?.waitMs ?? 0).toBe(waitOfAll(logs, now));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('go on apart once there are many of each', () => {
    const store = new MemoryLimitStore(() => 0);
    for (let n = 0; n < MOST - 1; n += 1) store.take([limitOf('alice'), limitOf('bob')]);
    expect(store.take([limitOf('alice')])).toBeUndefined();
    expect(store.take([limitOf('alice')])?.limit.who).toBe('alice');
    expect(store.take([limitOf('bob')])).toBeUndefined();
    expect(store.take([limitOf('bob')])?.limit.who).toBe('bob');
  });
});
