import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ServerProcess, startServerProcess } from '../support/process.js';
import { ownContainers } from './policies/environment.js';
import { environmentHere } from './support/container.js';
import { describeWithHelm } from './support/helm.js';
import { type Container, isServer, ofKind } from './support/objects.js';
import { type Document, render } from './support/render.js';

const ROOT = resolve(__dirname, '../..');
// The options are for the Node of the image; that of this machine may be older and not start with them.
const HERE = { NODE_OPTIONS: '', HTTP_PORT: '0', METRICS_PORT: '0', HTTP_HOST: '127.0.0.1', METRICS_HOST: '127.0.0.1' };

describeWithHelm('the server as the chart starts it', () => {
  const root = mkdtempSync(join(tmpdir(), 'rendered-'));
  let documents: Document[];
  let server: ServerProcess;
  beforeAll(async () => {
    // The one that needs nothing beside it: its files, and no Redis or Postgres.
    documents = await render('minimal');
    const container = containerOf('Deployment');
    server = await startServerProcess({ ...environmentHere(container, documents, root), ...HERE });
  });
  afterAll(async () => {
    server?.child.kill('SIGKILL');
    await server?.exited;
    rmSync(root, { recursive: true });
  });

  it.each(['startupProbe', 'readinessProbe', 'livenessProbe'])('passes its %s', async (probe) => {
    const { path, httpHeaders } = containerOf('Deployment').spec[probe].httpGet;
    // A kubelet asks by the address of the pod, unless a header says otherwise.
    const headers = { Host: '10.0.0.9', ...Object.fromEntries(httpHeaders.map(({ name, value }: any) => [name, value])) };

    expect(await statusOf(path, headers)).toBe(200);
  });

  it('answers by the names of its Service, and by no others', async () => {
    // The one that callers reach has the name of the Deployment.
    const { name, namespace } = ofKind(documents, 'Deployment')[0]!.metadata;
    const names = [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
    const statuses = await Promise.all([...names, 'elsewhere'].map((Host) => statusOf('/mcp', { Host })));

    // 401: nobody said who calls. 421: not by that name.
    expect(statuses).toEqual([401, 401, 401, 401, 421]);
  });

  it('passes the test that `helm test` runs', () => {
    const container = containerOf('Pod');
    const [program, ...options] = container.spec.command;
    const env = { ...environmentHere(container, documents, root), NODE_OPTIONS: '', TEST_URL: server.url };
    const { stdout, status } = run(program, [...options, ...container.spec.args], env);

    expect(stdout).toContain('ok: who has no token is refused');
    expect(stdout).toContain('ok: it offers tools');
    expect(status).toBe(0);
  });

  it('fails that test when its key is another than that of the server', () => {
    const container = containerOf('Pod');
    const [program, ...options] = container.spec.command;
    const env = { ...environmentHere(container, documents, root), NODE_OPTIONS: '', TEST_URL: server.url };
    const other = { ...env, JWT_SECRET_KEY: 'a-key-that-the-server-does-not-know-0123456789-abc' };

    const { stderr, status } = run(program, [...options, ...container.spec.args], other);

    expect(stderr).toContain('server/discover with a token is answered: 401');
    expect(status).toBe(1);
  });

  it.each([
    ['says that it made no call where nothing makes a token', { JWT_SECRET_KEY_FILE: '' }, 0, 'no call was made'],
    [
      'fails where identity providers should be published and are not',
      { TEST_ISSUERS: '1', MCP_PUBLIC_URL: 'https://mcp.example.com' },
      1,
      'the identity providers are published: 404',
    ],
  ])('%s', (_, changes, expected, said) => {
    const container = containerOf('Pod');
    const [program, ...options] = container.spec.command;
    const env = { ...environmentHere(container, documents, root), NODE_OPTIONS: '', TEST_URL: server.url, ...changes };
    const { stdout, stderr, status } = run(program, [...options, ...container.spec.args], env);

    expect(stdout + stderr).toContain(said);
    expect(status).toBe(expected);
  });

  it('keeps a record that the nightly Job finds whole', () => {
    const container = containerOf('CronJob');
    const env = { ...environmentHere(container, documents, root), ...HERE };

    expect(run('node', ['dist/cli/main.js', ...container.spec.args], env)).toMatchObject({ status: 0 });
  });

  function containerOf(kind: string): Container {
    const all = ownContainers(documents);
    return all.find((container) => (kind === 'Deployment' ? isServer(container) : container.pod.document.kind === kind))!;
  }

  function statusOf(path: string, headers: Record<string, string>): Promise<number> {
    return new Promise((done, failed) => {
      request(new URL(path, server.url), { headers }, (response) => {
        response.resume();
        done(response.statusCode!);
      })
        .on('error', failed)
        .end();
    });
  }
});

function run(program: string, args: readonly string[], env: Record<string, string>) {
  const path = program === 'node' ? process.execPath : program;
  return spawnSync(path, args, { cwd: ROOT, env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' });
}
