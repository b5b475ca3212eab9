// Everything that runs for the live check, on loopback and free ports. What was started is ended by `stopAll`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const DIST = resolve(import.meta.dirname, '../../../dist');
const START_MS = 60_000;

const running = new Set();
export const scratch = mkdtempSync(join(tmpdir(), 'dashboard-live-'));

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts a program and waits until `isUp` says so. */
export async function run(command, args, env, isUp) {
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], ...env },
    cwd: scratch,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (said = (said + chunk).slice(-5000)));
  let failure;
  child.once('error', (error) => (failure = error));
  for (const deadline = Date.now() + START_MS; !(await isUp().catch(() => false)); await pause(100))
    if (failure ?? (child.exitCode !== null || Date.now() > deadline))
      throw new Error(`${command} did not start: ${failure ?? said}`);
  return { stop: () => stop(child) };
}

/** A built server or sandbox of this project that answers at `path`. */
export const runNode = (script, env, url) =>
  run(process.execPath, [resolve(DIST, script)], env, async () => (await fetch(url)).status < 500);

async function stop(child) {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  running.delete(child);
}

export async function stopAll() {
  await Promise.all([...running].map((child) => stop(child)));
  rmSync(scratch, { recursive: true, force: true });
}
