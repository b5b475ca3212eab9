import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a program wrote and how it ended; `seconds` by the clock on the wall. */
export function run(program, args, { input, cwd, env, timeoutMs = 600_000 } = {}) {
  const startedAt = performance.now();
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    input: input ?? '',
    encoding: 'utf8',
    timeout: timeoutMs,
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error && status === null && !signal) throw error;
  return {
    status: status ?? signal,
    out: stdout,
    err: stderr,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/** The same, for what has to work. Throws with what the program said. */
export function must(program, args, options) {
  const result = run(program, args, options);
  if (result.status === 0) return result;
  const words = `${result.out}\n${result.err}`.trim().split('\n').slice(-25).join('\n');
  throw new Error(`${program} ${args.slice(0, 4).join(' ')} … ended with ${result.status}:\n${words}`);
}

/** A program that goes on: its input stays open until it is ended. */
export function start(program, args) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += chunk));
  child.stderr.on('data', (chunk) => (said.err += chunk));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  return { child, said, ended };
}

/** Whether a program is on the path. */
export function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((place) => {
    try {
      accessSync(join(place, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
