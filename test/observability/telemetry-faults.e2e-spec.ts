import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Collector, startCollector } from '../support/collector.js';
import { DIST, startServerProcess } from '../support/process.js';
import { callRaw } from '../support/raw.js';
import { mintToken } from '../support/stack.js';
import { NO_LIMITS } from '../support/no-limits.js';
import { until } from '../support/walk.js';

const SECRET = 'a-secret-for-the-telemetry-0123456789-abcdef';

// Said when the exporter gives up by itself, which takes longer than a server may stay for it.
const GIVEN_UP = 'Traces cannot be sent';

// Writes down, when a process ends, which packages of OpenTelemetry it had loaded.
const LISTING = `
import { Module } from 'node:module';
import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const names = Object.keys(Module._cache).map((file) => /@opentelemetry.([\\w-]+)/.exec(file)?.[1]);
  writeFileSync(process.env.LOADED_FILE, JSON.stringify([...new Set(names.filter(Boolean))].sort()));
});
`;

describe('A server whose log and traces nobody takes', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'telemetry-'));
    writeFileSync(join(directory, 'listing.mjs'), LISTING);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const spied = (name: string) => ({
    NODE_OPTIONS: `--import=${join(directory, 'listing.mjs')}`,
    LOADED_FILE: join(directory, name),
  });
  const loadedBy = (name: string) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as string[];

  /** A server on stdio whose standard error nobody reads. */
  function startStdio(env: Record<string, string>) {
    const child: ChildProcess = spawn(process.execPath, [resolve(DIST, 'main.js')], {
      env: { PATH: process.env['PATH'], AUDIT_STORE: 'none', LOG_LEVEL: 'verbose', ...NO_LIMITS, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const answered = new Set<unknown>();
    createInterface({ input: child.stdout! }).on('line', (line) => {
      answered.add((JSON.parse(line) as { id?: unknown }).id);
    });
    const send = (message: object) =>
      child.stdin!.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const clientInfo = { name: 'e2e', version: '1' };
    send({
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
    });
    send({ method: 'notifications/initialized' });
    return { child, answered, send };
  }

  it('answers on stdio although nobody reads its log, loads no SDK, and leaves', async () => {
    const { child, answered, send } = startStdio(spied('off.json'));
    // Some hundred bytes of log for each, which is more than any pipe holds.
    const count = 1500;
    for (let id = 1; id <= count; id += 1) send({ id, method: 'ping' });
    await until(async () => answered.size === count + 1);
    child.stdin!.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
    // What everything is traced by is part of the server; what exports it is not loaded.
    expect(loadedBy('off.json')).toEqual([]);
  });

  describe('with a collector that takes everything in and never answers', () => {
    let collector: Collector;
    beforeAll(async () => (collector = await startCollector(0)));
    afterAll(() => collector.close());

    const traced = () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '10' });

    it('answers, and leaves without waiting for it', async () => {
      const server = await startServerProcess({
        JWT_SECRET_KEY: SECRET,
        SHUTDOWN_DRAIN_SECONDS: '0',
        AUDIT_STORE: 'none',
        ...NO_LIMITS,
        ...spied('on.json'),
        ...traced(),
      });
      const token = await mintToken(SECRET, [], { tenant: null });
      for (let n = 0; n < 5; n += 1)
        expect((await callRaw(server.url, token, 'health_check')).status).toBe(200);
      await until(async () => collector.received.length > 0);
      server.child.kill('SIGTERM');
      expect(await server.exited).toBe(0);
      expect(server.stderr.join('\n')).not.toContain(GIVEN_UP);
      expect(loadedBy('on.json')).toEqual(
        expect.arrayContaining(['sdk-trace-node', 'exporter-trace-otlp-proto']),
      );
    });

    it('traces on stdio too, and leaves', async () => {
      const { child, answered, send } = startStdio(traced());
      let log = '';
      child.stderr!.on('data', (chunk) => (log += chunk));
      send({ id: 1, method: 'tools/list' });
      await until(async () => answered.has(1));
      const list = await collector.find(({ name }) => name === 'tools/list');
      expect(list).toMatchObject({ parentSpanId: '', kind: 2 });
      expect(list.attributes).toMatchObject({
        'network.transport': 'pipe',
        'mcp.protocol.version': '2025-11-25',
      });
      child.stdin!.end();
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(log).not.toContain(GIVEN_UP);
    });
  });
});
