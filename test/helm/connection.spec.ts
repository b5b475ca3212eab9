import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { VAULT_KEY } from '../../src/auth/testing/sealing-keys.js';
import { type ServerProcess, startServerProcess } from '../support/process.js';
import { chartEnvironment } from './support/chart-environment.js';
import { CHART, describeWithHelm } from './support/helm.js';
import { containersOf, podsOf } from './support/objects.js';
import { type Document, render } from './support/render.js';

const SECRETS = { JWT_SECRET_KEY: '7f1d9b3e5a8c2f6041d7e9b3c5a8f2e60d4b7c19', VAULT_KEYS: VAULT_KEY };
const OTHER_SECRETS = { JWT_SECRET_KEY: 'e60d4b7c197f1d9b3e5a8c2f6041d7e9b3c5a8f2' };

describeWithHelm('helm test, against a server with the settings of ci/minimal-values.yaml', () => {
  const directory = mkdtempSync(join(tmpdir(), 'chart-connection-'));
  let documents: Document[];
  let server: ServerProcess;

  beforeAll(async () => {
    documents = await render('minimal');
    const env = chartEnvironment(documents, 'server', directory, SECRETS);
    // What only a container of its own can have.
    delete env['NODE_OPTIONS'];
    server = await startServerProcess({ ...env, HTTP_HOST: '127.0.0.1', HTTP_PORT: '0', METRICS_HOST: '127.0.0.1', METRICS_PORT: '0' });
  });
  afterAll(async () => {
    server?.child.kill('SIGKILL');
    await server?.exited;
    rmSync(directory, { recursive: true, force: true });
  });

  /** Runs what the pod of the test runs, here. */
  async function helmTest(changes: Record<string, string> = {}, secrets = SECRETS as Record<string, string>) {
    const { spec } = containersOf(podsOf(documents)).find((container) => container.spec.name === 'test')!;
    const [, ...words] = [...spec.command, ...spec.args] as string[];
    const env = chartEnvironment(documents, 'test', mkdtempSync(join(directory, 'test-')), secrets);
    const child = spawn(process.execPath, words, {
      cwd: resolve(CHART, '../..'),
      env: { PATH: process.env['PATH'], ...env, TEST_URL: server.url, ...changes },
    });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: code as number, out, err };
  }

  it('makes a token, calls, and is refused without one', async () => {
    const { code, out } = await helmTest();
    expect(out.trim().split('\n')).toEqual([
      'ok: it is ready',
      'ok: who has no token is refused',
      'ok: and is told how to get one',
      'ok: no identity provider is published',
      'ok: metrics are not where callers get',
      'ok: server/discover with a token is answered',
      'ok: server/discover is no error',
      'ok: it speaks 2026-07-28',
      'ok: tools/list with a token is answered',
      'ok: tools/list is no error',
      'ok: it offers tools',
    ]);
    expect(code).toBe(0);
  });

  it('fails where the token of the settings is not accepted', async () => {
    const { code, err } = await helmTest({}, OTHER_SECRETS);
    expect([code, err]).toEqual([1, expect.stringContaining('server/discover with a token is answered: 401')]);
  });

  it('fails where identity providers should be published and are not', async () => {
    const { code, err } = await helmTest({ TEST_ISSUERS: '1', MCP_PUBLIC_URL: 'https://mcp.example.com' });
    expect([code, err]).toEqual([1, expect.stringContaining('the identity providers are published: 404')]);
  });

  it('says that it made no call where nothing makes a token', async () => {
    const { code, out } = await helmTest({ JWT_SECRET_KEY_FILE: '' });
    expect([code, out]).toEqual([0, expect.stringContaining('no call was made')]);
  });
});
