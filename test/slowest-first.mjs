import { statSync } from 'node:fs';
import TestSequencer from '@jest/test-sequencer';

// They wait for processes, leases and restarts: long for the size of their files.
const LONG = [
  // Collects garbage, which takes a worker longer with every spec it had before.
  'test/memory-per-tenant.spec',
  'test/idempotency-replicas.e2e-spec',
  'test/chaos/rolling.load-spec',
  'test/chaos/fault-matrix.load-spec',
  'test/drift.load-spec',
  'test/lost-answers.e2e-spec',
  'test/chaos/soak.load-spec',
  'src/quantconnect/policy/upstream.policy.spec',
  'test/built-server.e2e-spec',
  'test/audit/audit-record.e2e-spec',
  'test/limits/call-limits.e2e-spec',
  'test/authorization/local-key-rotation.e2e-spec',
  'test/chaos/noisy-neighbour.load-spec',
  'src/domains/live/live-connections.service.spec',
  'test/consent.e2e-spec',
  'test/runs-replicas.e2e-spec',
  'test/live-canary.e2e-spec',
  'test/chaos/shutdown.spec',
  'src/domains/runs/run-backtest.service.spec',
  'test/authorization/vault-tenancy.load-spec',
  'test/limits/shared-limits.e2e-spec',
  'test/chaos/fuzz.load-spec',
];

/**
 * A clean clone knows no durations, and Jest would go by the size of files: a spec that takes a minute begun last keeps
 * everything waiting. So these go first, then what talks to a whole server, then the rest, each by size.
 */
export default class SlowestFirst extends TestSequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONG.findIndex((name) => path.endsWith(`/${name}.ts`));
      if (place >= 0) return place;
      return LONG.length + (path.includes('load-spec') ? 0 : path.includes('e2e-spec') ? 1 : 2);
    };
    const weighed = [...tests].map((test) => ({ test, rank: rank(test), bytes: statSync(test.path).size }));
    return weighed.sort((a, b) => a.rank - b.rank || b.bytes - a.bytes).map(({ test }) => test);
  }
}
