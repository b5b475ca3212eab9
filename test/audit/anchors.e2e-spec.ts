import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Anchor, readAnchorLine } from '../../src/audit/anchors/anchor.js';
import { fingerprintOf, privateKeyFrom, publicKeyText } from '../../src/audit/anchors/anchor-key.js';
import { PostgresAuditStore } from '../../src/audit/store/postgres/postgres-audit-store.js';
import { entryOf } from '../../src/audit/testing/entries.js';
import { Metrics } from '../../src/observability/metrics.js';
import { segmentsOf } from '../support/audit-chains.js';
import { called } from '../support/called.js';
import { cli } from '../support/cli.js';
import { describeWith } from '../support/installed.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/walk.js';

// Of no server.
const SEED = 'hex:6f1d2b8c94e7a05361bd48f20c97e3a85d4b6172f3980ace15d7b26430f98e1c';
const KEY = privateKeyFrom(SEED)!;

describe('Anchors', () => {
  const root = mkdtempSync(join(tmpdir(), 'audit-anchors-'));
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  let places = 0;
  let file: string;
  let directory: string;
  let env: Record<string, string>;

  beforeEach(() => {
    places += 1;
    [file, directory] = [join(root, `anchors-${places}`), mkdtempSync(join(root, 'record-'))];
    env = {
      AUDIT_STORE: 'file',
      AUDIT_DIRECTORY: directory,
      AUDIT_ANCHOR_FILE: file,
      AUDIT_ANCHOR_KEY: SEED,
    };
    written.mockClear();
  });
  afterAll(() => {
    written.mockRestore();
    rmSync(root, { recursive: true, force: true });
  });

  const serve = (more: Record<string, string> = {}) => startStack({ env: { ...env, ...more } });
  const act = async (stack: Stack) =>
    called(stack.url, await stack.token({ group: 'admin' }), 'create_project', { name: 'A', language: 'Py' });
  const anchors = (path = file): Anchor[] =>
    existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .flatMap((line) => readAnchorLine(line, []) ?? [])
          .map(({ anchor }) => anchor)
      : [];
  const metric = async (stack: Stack, name: string) =>
    (await stack.app.get(Metrics).registry.getSingleMetric(name)!.get()).values[0]!.value;
  const FAILURES = 'mcp_server_audit_verify_failures_total';
  const SUCCESS = 'mcp_server_audit_verify_last_success_timestamp_seconds';
  const verify = () => cli(`audit verify --anchors ${file} --anchor-public-key ${publicKeyText(KEY)}`, env);

  it('are made at the end and at the start, signed, in the file and on standard output', async () => {
    const first = await serve();
    await act(first);
    await first.close();
    const [ended, ...none] = anchors();
    expect(none).toEqual([]);
    expect(ended).toMatchObject({ key: fingerprintOf(KEY), heads: [{ seq: 2 }] });
    expect(written.mock.calls.map(([text]) => text)).toContain(readFileSync(file, 'utf8'));

    const second = await serve();
    await until(async () => anchors().length === 2);
    await until(async () => (await metric(second, SUCCESS)) > Date.now() / 1000 - 60);
    await second.close();
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('give away a record that lost its end, which is a good chain otherwise', async () => {
    const stack = await serve();
    await act(stack);
    await act(stack);
    await stack.close();
    const path = join(directory, segmentsOf(directory)[0]!);
    const lines = readFileSync(path, 'utf8').split(/(?<=\n)/);
    writeFileSync(path, lines.slice(0, -1).join(''));
    expect(await cli('audit verify', env)).toMatchObject({ code: 0 });
    const { code, out } = await verify();
    expect([code, out]).toEqual([1, expect.stringContaining('"fault":"head"')]);
  });

  it('come with a look at the last entries, and a fault does not stop the server', async () => {
    const first = await serve();
    await act(first);
    await first.close();
    const path = join(directory, segmentsOf(directory)[0]!);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"outcome":"intent"', '"outcome":"denied"'));
    const second = await serve();
    await until(async () => (await metric(second, FAILURES)) === 1);
    expect((await act(second)).isError).toBe(false);
    await second.close();
  });

  it('are not made where they are switched off', async () => {
    const stack = await serve({ AUDIT_ANCHOR_MINUTES: '0' });
    await act(stack);
    await stack.close();
    expect(anchors()).toEqual([]);
  });

  it('stop the start where the key is none, without showing it', async () => {
    const failed = await serve({ AUDIT_ANCHOR_KEY: 'hex:canary00' }).catch((error: unknown) => error);
    expect(String(failed)).toContain('AUDIT_ANCHOR_KEY is not an Ed25519 key');
    expect(String(failed)).not.toContain('canary');
  });

  describeWith('postgres', 'of servers that share a database', () => {
    let postgres: Postgres;
    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(() => postgres.close());

    it('are made by one of them, and by each at its end', async () => {
      const seeded = new PostgresAuditStore(postgres.url);
      await seeded.append([entryOf()]);
      const shared = { AUDIT_STORE: 'postgres', AUDIT_POSTGRES_URL: postgres.url };
      const servers = await Promise.all([serve(shared), serve(shared), serve(shared)]);
      await until(async () => anchors().length > 0);
      await new Promise((done) => setTimeout(done, 500));
      expect(anchors()).toHaveLength(1);
      for (const server of servers) await server.close();
      expect(anchors()).toHaveLength(4);
      await seeded.close();
    });
  });
});
