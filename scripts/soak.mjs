// Runs the built server under a constant rate of all kinds of calls, and says what it held on to:
// npm run soak -- --minutes 60 --rate 20 --report soak.json
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '20' },
    report: { type: 'string', default: 'soak.json' },
  },
});
const root = resolve(import.meta.dirname, '..');
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', 'test/chaos/soak', '--forceExit'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      SOAK_MINUTES: values.minutes,
      SOAK_RATE: values.rate,
      SOAK_REPORT: resolve(values.report),
    },
  },
);
process.exitCode = status ?? 1;
