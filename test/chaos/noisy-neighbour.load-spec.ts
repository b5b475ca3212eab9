import { Agent } from 'node:http';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { type ServerProcess, startServerProcess } from '../support/process.js';
import { mintToken } from '../support/stack.js';
import { send, toolCall } from './support/exchange.js';
import { percentile, startOpenLoop, type Tally, total } from './support/open-loop.js';

const SECRET = 'a-secret-for-noisy-neighbours-0123456789-abcdef';
const LIMIT_PER_MINUTE = 60;
const TIMES_ITS_LIMIT = 50;
const NOISY_PER_SECOND = (LIMIT_PER_MINUTE / 60) * TIMES_ITS_LIMIT;
// Several, so that there is enough to measure and each is within its limit over all rounds together.
const QUIET_TENANTS = 10;
const QUIET_PER_SECOND = 10;
const ROUNDS = 4;
const ROUND_MS = 3000;
// A machine that does other things as well stalls by itself; what is to be seen is starvation.
const MOST_TIMES_SLOWER = 10;
const MEDIAN_TIMES_SLOWER = 4;
const NOISE_MS = 250;

describe(`A tenant at ${TIMES_ITS_LIMIT} times its limit`, () => {
  let sandbox: Sandbox;
  let server: ServerProcess;

  beforeAll(async () => {
    sandbox = await startSandbox();
    server = await startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      RATE_LIMIT_PER_MINUTE: String(LIMIT_PER_MINUTE),
      SHUTDOWN_DRAIN_SECONDS: '0',
    });
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.exited;
    await sandbox.close();
  });

  it('is refused, and its neighbour is served as before', async () => {
    const token = (subject: string, tenant: number) =>
      mintToken(SECRET, sandbox.tenants, { subject, tenant });
    const noisy = await token('noisy', 1);
    const quiet = await Promise.all(Array.from({ length: QUIET_TENANTS }, (_, n) => token(`quiet-${n}`, 0)));
    const alone: number[] = [];
    const beside: number[] = [];
    const noise: Tally[] = [];
    // In turns, so that what else this machine does strikes both alike.
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(...(await quietRound(quiet)));
      const load = loadOf([noisy], NOISY_PER_SECOND);
      beside.push(...(await quietRound(quiet)));
      noise.push(total(await load.stop()));
    }
    const [without, withNoise] = [percentile(alone, 0.99), percentile(beside, 0.99)];
    const codes = total(Object.fromEntries(noise.map((tally, n) => [n, tally]))).codes;
    process.stderr.write(
      `Quiet tenant: p50 ${ms(percentile(alone, 0.5))} alone, ${ms(percentile(beside, 0.5))} beside; ` +
        `p99 ${ms(without)} alone, ${ms(withNoise)} beside: ${(withNoise / without).toFixed(2)} times; ` +
        `the noisy one: ${JSON.stringify(codes)}\n`,
    );
    const [median, medianBeside] = [percentile(alone, 0.5), percentile(beside, 0.5)];
    expect(medianBeside).toBeLessThan(Math.max(median * MEDIAN_TIMES_SLOWER, NOISE_MS));
    expect(withNoise).toBeLessThan(Math.max(without * MOST_TIMES_SLOWER, NOISE_MS));
    expect(codes['http_429']).toBeGreaterThan(NOISY_PER_SECOND * (ROUND_MS / 1000));
    expect(codes['ok'] ?? 0).toBeLessThanOrEqual(LIMIT_PER_MINUTE);
  }, 120_000);

  async function quietRound(tokens: readonly string[]): Promise<number[]> {
    const load = loadOf(tokens, QUIET_PER_SECOND);
    await new Promise((done) => setTimeout(done, ROUND_MS));
    const { failed, codes, ms } = total(await load.stop());
    expect({ failed, codes: Object.keys(codes) }).toEqual({ failed: 0, codes: ['ok'] });
    return ms;
  }

  function loadOf(tokens: readonly string[], perSecond: number) {
    let turn = 0;
    const agent = new Agent({ keepAlive: true });
    const right = ['ok', 'http_429'];
    const era = '2026-07-28';
    const one = (dueAt: number) =>
      send(server.url, tokens[turn++ % tokens.length]!, toolCall(era, 'read_account'), { agent, dueAt });
    const load = startOpenLoop([{ name: 'read', weight: 1, right, send: one }], perSecond);
    return { stop: () => load.stop().finally(() => agent.destroy()) };
  }
});

const ms = (value: number): string => `${Math.round(value)} ms`;
