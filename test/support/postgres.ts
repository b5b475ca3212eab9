import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import { installed } from './installed.js';

const START_WITHIN_MS = 20_000;

/** A real Postgres of its own, on a free port of this machine and in a directory that goes with it. */
export interface Postgres {
  /** As POSTGRES_URL takes it. */
  readonly url: string;
  readonly password: string;
  query<Row extends object = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Ends the process at once; the data stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startPostgres(): Promise<Postgres> {
  const [initdb, postgres] = ['initdb', 'postgres'].map(installed);
  if (!initdb || !postgres) throw new Error('postgres is not installed');
  const directory = mkdtempSync(join(tmpdir(), 'vault-postgres-'));
  const identity = unprivileged();
  const password = `canary-pg-${randomBytes(12).toString('hex')}`;
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password);
  if (identity.uid !== undefined && identity.gid !== undefined) {
    for (const path of [directory, passwordFile]) chownSync(path, identity.uid, identity.gid);
  }
  const data = join(directory, 'data');
  const options = { ...identity, cwd: directory, env: { PATH: process.env['PATH'] } };
  execFileSync(
    initdb,
    // prettier-ignore
    ['-D', data, '-U', 'vault', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync', '-E', 'UTF8', '--locale=C'],
    { ...options, stdio: 'ignore' },
  );
  const port = await freePort();
  const url = `postgres://vault:${password}@127.0.0.1:${port}/postgres`;
  let child: ChildProcess | undefined;

  const query = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  };
  const start = async (): Promise<void> => {
    const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off' };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const started = spawn(postgres, ['-D', data, ...flags], { ...options, stdio: 'ignore' });
    child = started;
    for (const untilMs = Date.now() + START_WITHIN_MS; Date.now() < untilMs; await delay(50)) {
      if (started.exitCode !== null) break;
      if (await query('SELECT 1').catch(() => undefined)) return;
    }
    throw new Error('Postgres did not start');
  };
  const stop = async (): Promise<void> => {
    const running = child;
    if (!running || running.exitCode !== null) return;
    const exited = new Promise((done) => running.once('exit', done));
    // Its "immediate shutdown": connections break as they would in an outage, and its own processes end.
    running.kill('SIGQUIT');
    await exited;
  };
  await start();
  return {
    url,
    password,
    query,
    start,
    stop,
    close: async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Postgres refuses to run as root. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
