import { statSync } from 'node:fs';
import TestSequencer from '@jest/test-sequencer';

// They wait for processes, leases and restarts: long for the size of their files.
const LONG = [
  'drift.load-spec',
  'chaos/rolling.load-spec',
  'built-server.e2e-spec',
  'chaos/fault-matrix.load-spec',
  'authorization/local-key-rotation.e2e-spec',
  'idempotency-replicas.e2e-spec',
  'authorization/vault-tenancy.load-spec',
  'limits/shared-limits.e2e-spec',
  'chaos/fuzz.load-spec',
  'chaos/soak.load-spec',
];

/**
 * A clean clone knows no durations, and Jest would go by the size of files: a spec that takes a minute begun last keeps
 * everything waiting. So these go first, then what talks to a whole server, then the rest, each by size.
 */
export default class SlowestFirst extends TestSequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONG.findIndex((name) => path.endsWith(`/test/${name}.ts`));
      if (place >= 0) return place;
      return LONG.length + (path.includes('load-spec') ? 0 : path.includes('e2e-spec') ? 1 : 2);
    };
    const weighed = [...tests].map((test) => ({ test, rank: rank(test), bytes: statSync(test.path).size }));
    return weighed.sort((a, b) => a.rank - b.rank || b.bytes - a.bytes).map(({ test }) => test);
  }
}
