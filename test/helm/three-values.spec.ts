import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeIf, installed } from '../support/installed.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { type ServerProcess, startServerProcess } from '../support/process.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { ownContainers } from './policies/environment.js';
import { environmentHere } from './support/container.js';
import { findHelm } from './support/helm.js';
import { type Document, render } from './support/render.js';

const ROOT = resolve(__dirname, '../..');
const HERE = { NODE_OPTIONS: '', HTTP_PORT: '0', METRICS_PORT: '0', HTTP_HOST: '127.0.0.1', METRICS_HOST: '127.0.0.1' };
const THREE_VALUES = {
  publicUrl: 'https://mcp.example.com',
  secrets: { existingSecret: 'quantconnect-mcp' },
  httpRoute: { parentRefs: [{ name: 'public' }] },
};
const MISSING = [findHelm('4') ? '' : 'helm', ...['postgres', 'redis-server'].map((name) => (installed(name) ? '' : name))];

// Where Jobs and the server run in a cluster they run here, one after the other, as helm would have them.
describeIf(!MISSING.some(Boolean), MISSING.filter(Boolean).join(' and '), 'An installation of three values', () => {
  const root = mkdtempSync(join(tmpdir(), 'three-values-'));
  let documents: Document[];
  let postgres: Postgres;
  let redis: RedisServer;
  let replicas: ServerProcess[] = [];

  beforeAll(async () => {
    [documents, postgres, redis] = await Promise.all([render(THREE_VALUES), startPostgres(), startRedis()]);
  });
  afterAll(async () => {
    for (const { child } of replicas) child.kill('SIGKILL');
    await Promise.all(replicas.map(({ exited }) => exited));
    await Promise.all([postgres.close(), redis.close()]);
    rmSync(root, { recursive: true, force: true });
  });

  const containerNamed = (name: string) => ownContainers(documents).find(({ spec }) => spec.name === name)!;
  const environmentOf = (name: string) => ({
    ...environmentHere(containerNamed(name), documents, root, {
      POSTGRES_URL: postgres.url,
      AUDIT_POSTGRES_URL: postgres.url,
      REDIS_URL: redis.url,
    }),
    ...HERE,
  });
  const run = (name: string, env: Record<string, string> = {}) => {
    const { command = ['node', 'dist/cli/main.js'], args } = containerNamed(name).spec;
    const words = [...command.slice(1), ...args] as string[];
    const options = { PATH: process.env['PATH'], ...environmentOf(name), ...env };
    return spawnSync(process.execPath, words, { cwd: ROOT, env: options, encoding: 'utf8' });
  };

  it('has its schemas before a server is there', async () => {
    expect(run('migration')).toMatchObject({ status: 0, stdout: 'audit: there\nvault: there\n' });
    const schemas = await postgres.query<{ nspname: string }>(`SELECT nspname FROM pg_namespace`);
    expect(schemas.map(({ nspname }) => nspname)).toEqual(
      expect.arrayContaining(['audit', 'audit_trials', 'quantconnect_mcp']),
    );
  });

  it('has two replicas that pass helm test, and the record of both is as it was written', async () => {
    replicas = await Promise.all([1, 2].map(() => startServerProcess(environmentOf('server'))));
    for (const { url } of replicas) {
      const { stdout, status } = run('test', { TEST_URL: url });
      expect([status, stdout]).toEqual([0, expect.stringContaining('ok: it offers tools')]);
    }
    const { status, stderr } = run('audit-verify');
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^[1-9]\d* entries of .* as they were written/m)]);
  });
});
