import { randomBytes } from 'node:crypto';
import { type Sandbox, startSandbox } from '../src/sandbox/index.js';
import { describeWith } from './support/installed.js';
import { NO_LIMITS } from './support/no-limits.js';
import { type ServerProcess, startServerProcess } from './support/process.js';
import { type RedisServer, startRedis } from './support/redis.js';
import { mintToken, startStack, type Stack } from './support/stack.js';
import { SMA_CROSS } from './support/strategies.js';
import { impatientClient, type ImpatientClient, PATIENT_CLIENTS } from './support/impatient-client.js';

// With RUN_MINUTES=5 as long as it is in life: a backtest of five minutes, calls of 45 s, a client that waits for 60.
const MINUTES = Number(process.env['RUN_MINUTES'] ?? 0);
const FULL = MINUTES > 0;
const BACKTEST_SECONDS = FULL ? MINUTES * 60 : 7;
const CALL_SECONDS = FULL ? 45 : 2;
const CLIENT_SECONDS = FULL ? 60 : 3;

describeWith('redis-server', 'A backtest that is longer than a client waits, on two processes', () => {
  const secret = randomBytes(32).toString('hex');
  let sandbox: Sandbox;
  let redis: RedisServer;
  let servers: ServerProcess[];
  let token: string;

  const start = (): Promise<ServerProcess> =>
    startServerProcess({
      JWT_SECRET_KEY: secret,
      QUANTCONNECT_API_URL: sandbox.url,
      ...NO_LIMITS,
      AUDIT_STORE: 'none',
      REDIS_URL: redis.url,
      METRICS_ENABLED: 'false',
      SHUTDOWN_DRAIN_SECONDS: '0',
      LONG_CALL_SECONDS: String(CALL_SECONDS),
    });

  beforeAll(async () => {
    [sandbox, redis] = await Promise.all([
      startSandbox({ backtestSeconds: BACKTEST_SECONDS, speed: FULL ? 1 : 20 }),
      startRedis(),
    ]);
    servers = await Promise.all([start(), start()]);
    token = await mintToken(secret, sandbox.tenants);
  });
  afterAll(async () => {
    for (const { child } of servers) child.kill('SIGTERM');
    await Promise.all(servers.map(({ exited }) => exited));
    await redis.close();
    await sandbox.close();
  });

  // At full size a read that is held up is repeated in time, and then nothing is at the stage that this is about.
  (FULL ? it.skip : it)(
    'starts once, whichever of them goes on from the same handle at the same time',
    async () => {
      const clients = await Promise.all(servers.map(({ url }) => impatientClient(url, token)));
      const { project } = await clients[0]!.call('create_project', { name: 'Once', language: 'Py' });
      // Nobody gets to know of the build in the time of the first call.
      sandbox.fault({ kind: 'delay', path: '/compile/read', delayMs: CALL_SECONDS * 1000 });
      const order = { projectId: project.projectId, backtestName: 'Once' };
      const { stage, handle } = await clients[0]!.call('run_backtest', order);
      expect(stage).toBe('compiling');
      const all = [...clients, ...clients].map((client) => client.call('run_backtest', { handle }));
      const ids = (await Promise.all(all)).map(({ backtestId }) => backtestId);
      expect([ids.length, new Set(ids).size]).toEqual([4, 1]);
      expect(sandbox.requestCount('/backtests/create')).toBe(1);
      await Promise.all(clients.map((client) => client.close()));
    },
  );

  it(
    'ends with a verdict through handles, one of them killed in the middle, and runs once',
    async () => {
      const clients = await Promise.all(
        servers.map(({ url }) => impatientClient(url, token, CLIENT_SECONDS * 1000)),
      );
      const everybody = [...clients];
      const { project } = await clients[0]!.call('create_project', { name: 'Long', language: 'Py' });
      const edits = [{ name: 'main.py', content: SMA_CROSS }];
      const paths = ['/compile/create', '/backtests/create'];
      const before = paths.map((path) => sandbox.requestCount(path));
      const startedAt = performance.now();
      const order = { projectId: project.projectId, backtestName: 'Long', edits };
      let value = await clients[0]!.call('run_backtest', order);
      const handles = new Set<string>();
      let turn = 1;
      while (value.status === 'running') {
        handles.add(value.handle);
        // The calls take turns; in the third, the process that waits dies.
        const client = clients[turn % clients.length]!;
        const going = client.call('run_backtest', { handle: value.handle });
        if (handles.size === 3)
          value = (await killed(servers[turn % 2]!, going)) ?? (await retried(value, clients, turn));
        else value = await going;
        turn += 1;
      }
      const seconds = (performance.now() - startedAt) / 1000;
      const calls = everybody.reduce((sum, client) => sum + client.calls, 0) - 1;
      process.stderr.write(
        `A backtest of ${BACKTEST_SECONDS} s, clients that wait ${CLIENT_SECONDS} s: ${calls} calls, ${handles.size} handles, ${seconds.toFixed(1)} s, longest call ${Math.max(...everybody.map(({ longestMs }) => longestMs))} ms\n`,
      );
      expect(value).toMatchObject({ projectId: project.projectId, flags: expect.any(Array) });
      expect(handles.size).toBeGreaterThanOrEqual(3);
      expect(seconds).toBeGreaterThan(BACKTEST_SECONDS);
      expect(paths.map((path, n) => sandbox.requestCount(path) - before[n]!)).toEqual([1, 1]);
      await Promise.all(clients.map((client) => client.close()));
    },
    (BACKTEST_SECONDS * 2 + 60) * 1000,
  );

  /** Kills a process while it waits in a call, which then fails. */
  async function killed({ child, exited }: ServerProcess, going: Promise<unknown>): Promise<undefined> {
    const failing = going.then(
      () => false,
      () => true,
    );
    await new Promise((resolve) => setTimeout(resolve, (CALL_SECONDS * 1000) / 2));
    child.kill('SIGKILL');
    await exited;
    expect(await failing).toBe(true);
    return undefined;
  }

  /** As an agent does whose call failed: the same again, which comes to the process that is left. */
  function retried({ handle }: { handle: string }, clients: ImpatientClient[], turn: number): Promise<any> {
    const [left] = clients.splice((turn + 1) % 2, 1);
    clients.splice(0, clients.length, left!);
    return left!.call('run_backtest', { handle });
  }
});

describe('The progress of run_backtest', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ sandbox: { backtestSeconds: 1 } });
  });
  afterAll(() => stack.close());

  it.each(PATIENT_CLIENTS)('rises from the first second on, as %s sees it', async (_name, connect) => {
    const client = await connect(stack.url, await stack.token());
    const { project } = await client.call('create_project', { name: 'Seen', language: 'Py' });
    const edits = [{ name: 'main.py', content: SMA_CROSS }];
    const seen: { progress: number; total?: number; message?: string; atMs: number }[] = [];
    const startedAt = performance.now();
    const value = await client.call(
      'run_backtest',
      { projectId: project.projectId, backtestName: 'Seen', edits },
      (progress) => void seen.push({ ...progress, atMs: performance.now() - startedAt }),
    );
    expect(value).toMatchObject({ flags: expect.any(Array) });
    expect(seen[0]!.atMs).toBeLessThan(1000);
    const fractions = seen.map(({ progress }) => progress);
    expect(seen.length).toBeGreaterThan(4);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(new Set(fractions).size).toBe(fractions.length);
    expect(seen.every(({ total, message }) => total === 1 && message !== '')).toBe(true);
    expect(seen.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^Backtest at \d+ %$/));
    await client.close();
  });
});
