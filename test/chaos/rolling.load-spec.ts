import { Agent } from 'node:http';
import { describeWith } from '../support/installed.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { mintToken } from '../support/stack.js';
import { type ChaosEra, type Outcome, send, toolCall } from './support/exchange.js';
import { type Kind, percentile, startOpenLoop, type Tally, total } from './support/open-loop.js';
import { type Departure, type Rollout, startRollout } from './support/rollout.js';

const SECRET = 'a-secret-for-rolling-restarts-0123456789-abcdef';
const ERAS: readonly ChaosEra[] = ['2026-07-28', '2025-11-25'];
const PER_SECOND = 30;
// Longer than the balancer takes to notice, and than a long call.
const DRAIN_SECONDS = '3';
const LONG_CALL_MS = 1500;
const STREAM = { brokerage: 'alpaca', wait: true };

describeWith('redis-server', 'A rolling restart of three servers under a constant rate of calls', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  it('fails no call and breaks no stream', async () => {
    const { tallies, departures } = await restarted({ SHUTDOWN_DRAIN_SECONDS: DRAIN_SECONDS }, 'SIGTERM');
    const all = total(tallies);
    expect(departures.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect({ failures: all.failures, broken: all.broken, codes: Object.keys(all.codes) }).toEqual({
      failures: [],
      broken: 0,
      codes: ['ok'],
    });
    expect(all.calls).toBeGreaterThan(300);
    for (const era of ERAS) expect(tallies[`stream ${era}`]!.calls).toBeGreaterThan(5);
  }, 120_000);

  it('would show it: without a drain, calls fail', async () => {
    const { tallies } = await restarted({ SHUTDOWN_DRAIN_SECONDS: '0' }, 'SIGTERM', 1);
    expect(total(tallies).failed).toBeGreaterThan(0);
  }, 120_000);

  it('would show it: killed servers break calls and streams', async () => {
    const { tallies } = await restarted({ SHUTDOWN_DRAIN_SECONDS: DRAIN_SECONDS }, 'SIGKILL');
    expect(total(tallies).failed).toBeGreaterThan(0);
    expect(total(tallies).broken).toBeGreaterThan(0);
  }, 120_000);

  async function restarted(
    env: Record<string, string>,
    signal: NodeJS.Signals,
    count = 3,
  ): Promise<{ tallies: Readonly<Record<string, Tally>>; departures: Departure[] }> {
    const rollout = await startRollout({ JWT_SECRET_KEY: SECRET, REDIS_URL: redis.url, ...env });
    rollout.sandbox.fault({
      kind: 'delay',
      path: '/projects/read',
      delayMs: LONG_CALL_MS,
      times: 1_000_000,
    });
    const kept = new Agent({ keepAlive: true });
    try {
      const load = startOpenLoop(await mix(rollout, kept), PER_SECOND);
      await pause(2000);
      const departures = await rollout.replace(signal, count);
      await pause(1000);
      const tallies = await load.stop();
      report(signal, env, tallies, departures);
      return { tallies, departures };
    } finally {
      kept.destroy();
      await rollout.close();
    }
  }
});

/** Short reads, calls that take 1.5 s, and streams of progress; each in both eras, kept connections and new ones. */
async function mix({ url, sandbox }: Rollout, kept: Agent): Promise<Kind[]> {
  const token = await mintToken(SECRET, sandbox.tenants);
  let turn = 0;
  const call = (era: ChaosEra, name: string, args: object, dueAt: number): Promise<Outcome> =>
    send(url, token, toolCall(era, name, args, true), { agent: turn++ % 2 ? kept : false, dueAt });
  return ERAS.flatMap((era): Kind[] => [
    { name: `short ${era}`, weight: 15, send: (dueAt) => call(era, 'read_account', {}, dueAt) },
    { name: `long ${era}`, weight: 4, send: (dueAt) => call(era, 'list_projects', {}, dueAt) },
    { name: `stream ${era}`, weight: 1, send: (dueAt) => call(era, 'authorize_connection', STREAM, dueAt) },
  ]);
}

function report(
  signal: string,
  { SHUTDOWN_DRAIN_SECONDS: drain }: Record<string, string>,
  tallies: Readonly<Record<string, Tally>>,
  departures: readonly Departure[],
): void {
  const { calls, failed, broken, codes } = total(tallies);
  const streams = ERAS.map((era) => tallies[`stream ${era}`]!.calls).join(' + ');
  const short = ERAS.flatMap((era) => tallies[`short ${era}`]!.ms);
  const p99 = Math.round(percentile(short, 0.99));
  const took = departures.map(({ status, seconds }) => `${status} in ${seconds.toFixed(1)} s`).join(', ');
  process.stderr.write(
    `${signal}, drain ${drain} s: ${calls} calls, ${streams} streams, failed ${failed}, broken ${broken}, ` +
      `short reads p99 ${p99} ms; left with ${took}; ${JSON.stringify(codes)}\n`,
  );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
