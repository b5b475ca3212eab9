import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
// @ts-expect-error A script, without types.
import { packageOf } from '../scripts/shipping/notices.mjs';
import { DIST, startServerProcess } from './support/process.js';
import { callRaw, modernRequest, postRaw } from './support/raw.js';
import { mintToken } from './support/stack.js';

const ROOT = resolve(DIST, '..');
const CONTENTS = join(ROOT, 'node_modules/.cache/quantconnect-mcp/bundle.json');
const SECRET = 'a-secret-for-the-first-call-0123456789-abcdef';
// For a replica, a database, a collector, a picture, a runner: not for everybody's first call.
const ON_DEMAND =
  /^(ioredis|@ioredis\/.+|pg|pg-.+|@opentelemetry\/(?!api$).+|echarts|zrender|@napi-rs\/.+|@lezer\/.+|file-type)$/;
// What V8 reads of a start stays in memory. It was 5.8 MB when this was written.
const MOST_MEGABYTES = 6.3;

/** The files that a server has loaded when it has answered one call, and what it then says its toolsets are. */
async function firstCall(): Promise<{ loaded: string[]; toolsets: string[] }> {
  const coverage = mkdtempSync(join(tmpdir(), 'loaded-'));
  try {
    const server = await startServerProcess({
      JWT_SECRET_KEY: SECRET,
      SHUTDOWN_DRAIN_SECONDS: '0',
      NODE_V8_COVERAGE: coverage,
    });
    const token = await mintToken(SECRET, [], { tenant: null });
    const answer = await callRaw(server.url, token, 'whoami');
    expect(await answer.text()).toContain('"requestsPerMinute');
    const { body, headers } = modernRequest('tools/list');
    const refusal = await postRaw(server.url, body, {
      token,
      headers: { ...headers, 'X-MCP-Toolsets': 'none' },
    });
    const [, named = ''] = /list of ([\w, -]+)/.exec(await refusal.text()) ?? [];
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    const loaded = readdirSync(coverage).flatMap((file) => filesIn(join(coverage, file)));
    return { loaded, toolsets: named.split(', ') };
  } finally {
    rmSync(coverage, { recursive: true });
  }
}

function filesIn(report: string): string[] {
  const { result } = JSON.parse(readFileSync(report, 'utf8')) as { result: { url: string }[] };
  return result
    .filter(({ url }) => url.startsWith('file:'))
    .map(({ url }) => relative(ROOT, fileURLToPath(url)));
}

describe('The first call of a shipped server', () => {
  let loaded: string[];
  let toolsets: string[];
  let outputs: Metafile['outputs'];

  beforeAll(async () => {
    ({ loaded, toolsets } = await firstCall());
    ({ outputs } = JSON.parse(readFileSync(CONTENTS, 'utf8')) as Metafile);
  });

  const bundled = () => loaded.filter((file) => file.startsWith('dist/bundle/'));
  const modules = () => bundled().flatMap((file) => Object.keys(outputs[file]!.inputs));

  it('loads the bundle, and by itself only what loads that', () => {
    expect(bundled()).toContain('dist/bundle/bootstrap.js');
    expect(loaded.filter((file) => !file.startsWith('dist/bundle/')).toSorted()).toEqual([
      'dist/launch.js',
      'dist/main.js',
    ]);
  });

  it('finds the toolsets called as their folders are, though a bundle may call a class differently', () => {
    // The tool that shows the record is beside it.
    const folders = [...readdirSync(join(ROOT, 'src/domains')), 'audit'];
    expect(toolsets.length).toBeGreaterThan(15);
    expect(toolsets.filter((name) => name !== 'core' && !folders.includes(name))).toEqual([]);
  });

  it('loads no package that it does not need', () => {
    const packages = new Set(
      modules().map((path) => (packageOf(path) as string | undefined)?.replace('node_modules/', '')),
    );
    expect(packages).toContain('@nestjs/core');
    expect([...packages].filter((name) => name !== undefined && ON_DEMAND.test(name))).toEqual([]);
  });

  it('loads neither the sandbox, nor the fixtures of the conformance runner, nor other commands', () => {
    expect(modules().filter((path) => /^dist\/(sandbox|conformance|cli\/commands)\//.test(path))).toEqual([]);
  });

  it('keeps what is loaded small', () => {
    const bytes = bundled().reduce((sum, file) => sum + outputs[file]!.bytes, 0);
    expect(bytes / 1e6).toBeLessThan(MOST_MEGABYTES);
  });
});
