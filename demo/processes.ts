import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const DIST = resolve(import.meta.dirname, '..');

export interface Running {
  readonly url: string;
  readonly stdout: string[];
  stop(): Promise<void>;
}

/** Starts a program of this project and waits until it says where it listens. */
export async function start(program: string, env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, [resolve(DIST, program)], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: string[] = [];
  const url = await new Promise<string>((found, failed) => {
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (stream === child.stdout) stdout.push(line);
        lines.push(line);
        const announced = /https?:\/\/[^\s"',]+/.exec(line)?.[0];
        if (announced) found(announced);
      });
    }
    child.once('exit', (code) =>
      failed(new Error(`${program} ended with status ${code}:\n${lines.join('\n')}`)),
    );
  });
  return { url, stdout, stop: () => stop(child) };
}

/** A token, made by the command line that an administrator uses. */
export function createToken(secret: string, ...options: string[]): string {
  return execFileSync(process.execPath, [resolve(DIST, 'cli/main.js'), 'token', 'create', ...options], {
    env: { PATH: process.env['PATH'], JWT_SECRET_KEY: secret },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await exited;
}
