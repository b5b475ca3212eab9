import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { CLAIM_KEYS, SECRET } from './callers.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const START_MS = 30_000;
const STOP_MS = 15_000;
// V8 gives pages back in a thread of its own, some time after a collection.
const LOOK_MS = 100;
const MOST_LOOKS = 30;

/**
 * The built server, all of it on, in a process of its own that can be asked for its memory.
 * @param upstream URL of what stands in for QuantConnect.
 * @param dist Folder of the build.
 */
export async function startMeasuredServer(upstream, env = {}, dist = join(ROOT, 'dist')) {
  const audit = mkdtempSync(join(tmpdir(), 'bench-audit-'));
  const child = spawn(
    process.execPath,
    ['--import', join(import.meta.dirname, 'vitals.mjs'), join(dist, 'main.js')],
    {
      env: {
        PATH: process.env.PATH,
        MCP_TRANSPORT: 'http',
        HTTP_PORT: '0',
        METRICS_PORT: '0',
        JWT_SECRET_KEY: SECRET,
        CREDENTIAL_CLAIM_KEYS: CLAIM_KEYS,
        QUANTCONNECT_API_URL: upstream,
        AUDIT_DIRECTORY: audit,
        AUDIT_ANCHOR_MINUTES: '0',
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
  const exited = once(child, 'exit');
  const url = await Promise.race([announced(child), exited.then(() => undefined)]);
  if (!url) throw new Error('The server did not start');
  const [ask, peak] = [asker(child), peakOf(child.pid)];
  return {
    url,
    pid: child.pid,
    ask,
    peak,
    settled: async () => {
      // What a first collection lets go of is given back to the system at the second.
      await ask('memory');
      await settledRss(peak);
      return { ...(await ask('memory')), rss: await settledRss(peak) };
    },
    stop: async () => {
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.kill('SIGTERM');
      await exited;
      clearTimeout(killer);
      rmSync(audit, { recursive: true, force: true });
    },
  };
}

async function announced(child) {
  const tooLong = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const said = [];
  // It is read to the end: a pipe that is full would hold the server up.
  const lines = createInterface({ input: child.stderr });
  const found = await new Promise((done) => {
    lines.on('line', (line) => {
      if (said.length < 20) said.push(line);
      const [, url] = /Serving \d+ tools on (http:\S+)\/mcp/.exec(line) ?? [];
      if (url) done(url);
    });
    lines.once('close', () => done(undefined));
  });
  clearTimeout(tooLong);
  if (!found) process.stderr.write(`${said.join('\n')}\n`);
  return found;
}

/** Questions that `vitals.mjs` answers. */
function asker(child) {
  const waiting = new Map();
  let last = 0;
  child.on('message', ({ id, answer }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  return (about, more = {}) =>
    new Promise((done) => {
      last += 1;
      waiting.set(last, done);
      child.send({ ...more, about, id: last });
    });
}

/** When it is the same twice in a row. */
async function settledRss({ now }) {
  let before = 0;
  for (let look = 0; look < MOST_LOOKS && before !== now(); look += 1) {
    before = now();
    await delay(LOOK_MS);
  }
  return now();
}

/** The most resident memory since the last reset, in bytes: Linux keeps it, so no peak is missed between two looks. */
function peakOf(pid) {
  const field = (name) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  };
  return {
    reset: () => writeFileSync(`/proc/${pid}/clear_refs`, '5'),
    read: () => field('VmHWM'),
    now: () => field('VmRSS'),
  };
}
