// Everything that has to pass: `npm run check`. What follows on the command line goes to jest. The checks that run no
// test go side by side, the output of each in one piece, and all failures are shown; tests only run when they pass.
import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
// The longest first.
const CHECKS = ['types', 'format:check', 'lint', 'catalogue:check', 'deps', 'bench:report:check'];
// There nothing may be skipped for want of a helm, and a test that begins before it is there would fail.
if (process.env.CI === 'true') CHECKS.push('chart:helms');

/** @returns whether it passed */
function passes(check) {
  const startedAt = performance.now();
  const child = spawn('npm', ['run', '--silent', check], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      process.stderr.write(`${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s: npm run ${check}\n`);
      process.stderr.write(Buffer.concat(output));
      done(status === 0);
    });
  });
}

/** One after the other, what another lane has not begun. */
async function lane(checks, failed) {
  for (let check = checks.shift(); check; check = checks.shift())
    if (!(await passes(check))) failed.push(check);
}

const [waiting, failed] = [[...CHECKS], []];
await Promise.all(Array.from({ length: availableParallelism() }, () => lane(waiting, failed)));
if (failed.length > 0) {
  process.stderr.write(`No test has run, because of: ${failed.join(', ')}\n`);
  process.exitCode = 1;
} else {
  const jest = ['node_modules/jest/bin/jest.js', ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, jest, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
