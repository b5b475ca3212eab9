import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { installed } from './installed.js';

/** A real Redis on a free port of this machine. What it acknowledged survives a crash. */
export interface RedisServer {
  readonly url: string;
  readonly password: string;
  /** Stops answering with its connections open, as behind a cut cable. */
  freeze(): void;
  thaw(): void;
  /** Dies at once. */
  crash(): Promise<void>;
  /** Comes back on the same port, with what it held. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const START_MS = 10_000;

export async function startRedis({ password = 'canary-redis-password' } = {}): Promise<RedisServer> {
  const [port, directory] = [await freePort(), await mkdtemp(join(tmpdir(), 'redis-'))];
  let child = await launch(port, directory, password);
  const crash = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  return {
    url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}/0`,
    password,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    crash,
    restart: async () => {
      child = await launch(port, directory, password);
    },
    close: async () => {
      await crash();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, directory: string, password: string): Promise<ChildProcess> {
  const program = installed('redis-server');
  if (!program) throw new Error('redis-server is not installed');
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: directory,
    requirepass: password,
    save: '',
    appendonly: 'yes',
    // Enough to outlive the process; a slow disk must not slow the answers.
    appendfsync: 'no',
    loglevel: 'warning',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(program, args, { stdio: 'ignore' });
  await answering(port, child);
  return child;
}

async function answering(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    if (await asked(port)) return;
    await pause(20);
  }
  child.kill('SIGKILL');
  throw new Error('redis-server did not start');
}

/** Whether it says anything to a PING; without the password that is an error, and good enough. */
function asked(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => done(!data.toString().startsWith('-LOADING')));
    socket.once('error', () => done(false));
    socket.setTimeout(500, () => done(false));
  });
}
