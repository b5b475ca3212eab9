import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { checkedChains } from '../support/audit-chains.js';
import { NO_LIMITS } from '../support/no-limits.js';
import { type ServerProcess, startServerProcess } from '../support/process.js';
import { mintToken } from '../support/stack.js';
import { until } from '../support/walk.js';
import { type ChaosEra, send, toolCall } from './support/exchange.js';

const SECRET = 'a-secret-for-the-full-disk-0123456789-abcdef';
const ERAS: readonly ChaosEra[] = ['2026-07-28', '2025-11-25'];
const CALLS = 40;

const disk = mkdtempSync(join(tmpdir(), 'full-disk-'));
const isMounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' }).status === 0;

// Where nobody may mount it is left out and says so; in CI nobody would read that, and its beginning fails.
const mayRun = isMounted || process.env['CI'] === 'true';
if (!mayRun) process.stderr.write('SKIPPED, because a file system cannot be mounted here: A full disk\n');

(mayRun ? describe : describe.skip)('A full disk under the record', () => {
  let sandbox: Sandbox;
  let server: ServerProcess;
  let token: string;

  beforeAll(async () => {
    if (!isMounted) throw new Error('A file system cannot be mounted here');
    sandbox = await startSandbox();
    server = await startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      AUDIT_DIRECTORY: join(disk, 'audit'),
      SHUTDOWN_DRAIN_SECONDS: '0',
      ...NO_LIMITS,
    });
    token = await mintToken(SECRET, sandbox.tenants, { group: 'admin' });
  });
  afterAll(async () => {
    server?.child.kill('SIGKILL');
    await server?.exited;
    await sandbox?.close();
    spawnSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  const create = (name: string, n: number) =>
    send(server.url, token, toolCall(ERAS[n % 2]!, 'create_project', { name, language: 'Py' }));
  const codesOf = async (name: string): Promise<string[]> => {
    const outcomes = await Promise.all(Array.from({ length: CALLS }, (_, n) => create(`${name} ${n}`, n)));
    return outcomes.map(({ code }) => code);
  };
  const executed = (name: string): number =>
    sandbox
      .requests({ path: '/projects/create' })
      .filter(({ body }) => String(body['name']).startsWith(`${name} `)).length;
  const isReady = async (): Promise<boolean> =>
    (await fetch(`${server.url}/health/ready`, { headers: { host: 'localhost' } })).ok;

  it('keeps every change from being sent, lets reads pass, and is over when there is space', async () => {
    expect(new Set(await codesOf('before'))).toEqual(new Set(['ok']));
    fill();
    const codes = await codesOf('full');
    // What still fitted into the last block was recorded, and then done.
    expect(codes.filter((code) => code === 'ok')).toHaveLength(executed('full'));
    expect(codes.filter((code) => code !== 'ok' && code !== 'audit_unavailable')).toEqual([]);
    expect(codes.filter((code) => code === 'audit_unavailable').length).toBeGreaterThan(CALLS / 2);
    expect((await send(server.url, token, toolCall(ERAS[0]!, 'read_account'))).code).toBe('ok');
    expect(await isReady()).toBe(false);

    rmSync(join(disk, 'filler'));
    await until(isReady);
    expect(new Set(await codesOf('after'))).toEqual(new Set(['ok']));
    expect(executed('after')).toBe(CALLS);

    server.child.kill('SIGTERM');
    await server.exited;
    const chains = checkedChains(join(disk, 'audit'));
    const entries = [...chains.values()].flat();
    const ended = (outcome: string) =>
      entries.filter(
        ({ body }) => body.includes(`"outcome":"${outcome}"`) && body.includes('create_project'),
      );
    expect(ended('success')).toHaveLength(2 * CALLS + executed('full'));
    expect(entries.filter(({ body }) => body.includes('"action":"audit.outage"')).length).toBeGreaterThan(0);
    process.stderr.write(
      `Full disk: of ${CALLS} changes ${executed('full')} sent and recorded, the others refused; ` +
        `${entries.length} entries, every chain whole\n`,
    );
  }, 90_000);

  /** To the last byte. */
  function fill(): void {
    const filler = openSync(join(disk, 'filler'), 'w');
    for (const size of [64 * 1024, 4096, 1])
      try {
        for (;;) writeSync(filler, Buffer.alloc(size));
      } catch {
        // Full, for pieces of this size.
      }
    closeSync(filler);
  }
});
