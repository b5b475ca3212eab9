import { SignInPace } from '../src/domains/live/brokerages/sign-ins.js';
import { MOST_LOGGED } from '../src/observability/drift.recorder.js';
import { MetricsServer } from '../src/observability/metrics.server.js';
import { DriftWatcher } from '../src/quantconnect/drift/drift.watcher.js';
import { ANSWERS } from '../src/quantconnect/drift/known-answers.js';
import type { Drift, DriftMode } from '../src/sandbox/index.js';
import { modernClient, type TestClient } from './support/clients.js';
import { CASES, type Place, preparePlace } from './support/every-tool.js';
import { modernRequest, postRaw } from './support/raw.js';
import { startStack, type Stack } from './support/stack.js';
import { ok } from './support/walk.js';

const WHOLE: readonly DriftMode[] = ['unknown-field', 'numbers-as-strings', 'empty-maps-as-lists'];
const ONE_FIELD: readonly DriftMode[] = ['drop-field', 'null-field', 'retype-field'];
const ENDPOINTS = Object.keys(ANSWERS).toSorted();
// More fields than any answer has beside each other, maps of files and datasets aside.
const MOST_FIELDS = 60;

/** What is done with each tool; `paths` are what it asks of QuantConnect. */
type Use = (tool: string, args: object, paths: readonly string[]) => Promise<unknown>;

interface Row {
  calls: number;
  drifts: number;
  readonly failed: string[];
}

interface Logged {
  readonly endpoint: string;
  readonly field: string;
  readonly kind: string;
}

describe('Answers that are not as they are known to be', () => {
  let stack: Stack;
  let token: string;
  let client: TestClient;
  let place: Place;
  let drifts = 0;
  const seen = new Set<string>();
  const logged: Logged[] = [];
  const table = new Map<string, Row>();

  beforeAll(async () => {
    stack = await startStack({ env: { METRICS_ENABLED: 'true', METRICS_PORT: '0', LONG_CALL_SECONDS: '1' } });
    const ignore = () => undefined;
    const warn = (message: unknown) => typeof message === 'object' && logged.push(message as Logged);
    stack.app.useLogger({ log: ignore, error: ignore, warn });
    stack.app.get(DriftWatcher, { strict: false }).onDrift((drift) => {
      drifts += 1;
      seen.add(keyOf(drift));
    });
    // A sign-in that lacks its answer is waited for, here not for 45 seconds.
    Object.assign(stack.app.get(SignInPace, { strict: false }), { everyMs: 1, forMs: 250 });
    token = await stack.token({ group: 'admin' });
    client = await modernClient(stack.url, token);
  });
  beforeEach(async () => {
    stack.sandbox.reset();
    place = await preparePlace(client.call, stack.sandbox);
    const { url } = ok(await client.call('authorize_connection', { brokerage: 'alpaca' })).value;
    await (await fetch(url as string)).text();
  });
  afterAll(async () => {
    const row = (...[mode, ...figures]: unknown[]) =>
      `${String(mode).padEnd(20)}${figures.map((figure) => String(figure).padStart(9)).join('')}\n`;
    const rows = [...table].map(([mode, one]) => row(mode, one.calls, one.failed.length, one.drifts));
    process.stdout.write(row('QuantConnect', 'calls', 'failed', 'drifts') + rows.join(''));
    await client?.close();
    await stack.close();
  });

  const rowOf = (mode: string): Row => {
    const row = table.get(mode) ?? { calls: 0, drifts: 0, failed: [] };
    table.set(mode, row);
    return row;
  };

  /** Does something while QuantConnect drifts; `failure` says what went wrong, if anything did. */
  const during = async (drift: Drift | undefined, failure: () => Promise<string | undefined>) => {
    const row = rowOf(drift?.mode ?? 'as known');
    const before = drifts;
    if (drift) stack.sandbox.drift(drift);
    const failed = await failure();
    stack.sandbox.stopDrift();
    row.calls += 1;
    row.drifts += drifts - before;
    if (failed) row.failed.push(`${drift?.field?.join('.') ?? ''} ${failed}`);
  };

  const call = (drift: Drift | undefined, tool: string, args: object) =>
    during(drift, async () => {
      const { isError, text } = await client.call(tool, { ...args });
      return isError ? `${tool}: ${text}` : undefined;
    });

  const readResource = (drift: Drift | undefined, uri: string) =>
    during(drift, async () => {
      const { body, headers } = modernRequest('resources/read', { uri });
      const response = await postRaw(stack.url, body, { token, headers: { ...headers, 'mcp-name': uri } });
      const { error } = (await response.json()) as { error?: { message: string } };
      return error && `${uri}: ${error.message}`;
    });

  const everyTool = async (use: Use): Promise<void> => {
    for (const [tool, prepare] of Object.entries(CASES)) {
      const { args, sent, readsOn } = await prepare(place);
      // What is made of other tools asks nothing that these do not ask.
      const paths = readsOn ? [] : sent.map(({ path }) => path);
      await use(tool, args, [...new Set(paths)]);
    }
    await use('authorize_connection', { brokerage: 'alpaca', wait: true }, ['/live/auth0/read']);
  };

  /** What `/metrics` says. */
  const counted = async (): Promise<{ endpoint: string; kind: string; count: number }[]> => {
    const text = await (await fetch(stack.app.get(MetricsServer).url!)).text();
    const line = /^mcp_server_upstream_drift_total\{endpoint="([^"]+)",kind="([^"]+)"\} (\d+)$/gm;
    return [...text.matchAll(line)].map(([, endpoint, kind, count]) => ({
      endpoint: endpoint!,
      kind: kind!,
      count: Number(count),
    }));
  };

  it('are none of those that the sandbox gives', async () => {
    const asked = new Set<string>();
    for (const uri of resourcesOf(place)) await readResource(undefined, uri);
    await everyTool(async (tool, args, paths) => {
      await call(undefined, tool, args);
      for (const path of paths) asked.add(path);
    });
    // Answers with an address in a header.
    asked.delete('/live/auth0/authorize');
    expect([...asked].toSorted()).toEqual(ENDPOINTS);
    expect(rowOf('as known')).toMatchObject({ failed: [], drifts: 0 });
    expect(logged).toEqual([]);
    expect(await counted()).toEqual([]);
  }, 60_000);

  it.each(WHOLE)(
    'fail no call and no resource: %s',
    async (mode) => {
      // Before the tools, some of which delete what is read here.
      for (const uri of resourcesOf(place)) await readResource({ mode }, uri);
      await everyTool((tool, args) => call({ mode }, tool, args));
      const { calls, failed } = rowOf(mode);
      expect(failed).toEqual([]);
      expect(calls).toBe(Object.keys(CASES).length + 1 + resourcesOf(place).length);
    },
    60_000,
  );

  it('fail no call when one field is missing, null or of another type', async () => {
    await everyTool(async (tool, args, paths) => {
      await call(undefined, tool, args);
      for (const field of paths.flatMap((path) => fieldsOf(stack.sandbox.lastAnswer(path))))
        for (const mode of ONE_FIELD) await call({ mode, field, replay: true }, tool, args);
    });
    for (const mode of ONE_FIELD) expect(rowOf(mode).failed).toEqual([]);
    // What is required was missed, and null was taken for absent.
    expect(rowOf('drop-field').drifts).toBeGreaterThan(300);
    expect(rowOf('retype-field').drifts).toBeGreaterThan(600);
    expect(rowOf('null-field').drifts).toBe(0);
  }, 300_000);

  it('were counted at every endpoint, and written down once for each field', async () => {
    const counts = await counted();
    const ofKind = (wanted: string) =>
      counts.filter(({ kind }) => kind === wanted).map(({ endpoint }) => endpoint);
    expect(ofKind('new_field').toSorted()).toEqual(ENDPOINTS);
    expect(ofKind('changed_type').toSorted()).toEqual(ENDPOINTS);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(drifts);
    expect(logged.map(keyOf)).toEqual([...seen].slice(0, MOST_LOGGED));
    expect(seen.size).toBeLessThan(drifts);
  });
});

const keyOf = ({ endpoint, field, kind }: Logged): string => `${endpoint} ${field} ${kind}`;

const resourcesOf = ({ projectId, backtestId, live, optimizationId }: Place): string[] => [
  `qc://projects/${projectId}/backtests/${backtestId}`,
  `qc://projects/${projectId}/files/main.py`,
  `qc://projects/${live}/live`,
  `qc://optimizations/${optimizationId}`,
];

/** The ways to every field of an answer, and to every field of what is directly in it. */
function fieldsOf(answer: object = {}): string[][] {
  return Object.entries(answer).flatMap(([name, value]: [string, unknown]) => [
    [name],
    ...insideOf(value).map((way) => [name, ...way]),
  ]);
}

function insideOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: unknown[] = Array.isArray(value) ? value : [value];
  const names = entries.flatMap((entry) => (typeof entry === 'object' && entry ? Object.keys(entry) : []));
  const unique = [...new Set(names)].slice(0, MOST_FIELDS);
  return unique.map((name) => (Array.isArray(value) ? ['*', name] : [name]));
}
