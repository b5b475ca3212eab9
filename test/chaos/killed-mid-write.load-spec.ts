import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { type ServerProcess, startServerProcess } from '../support/process.js';
import { mintToken } from '../support/stack.js';
import { NO_LIMITS } from '../support/no-limits.js';
import { type ChaosEra, send, toolCall } from './support/exchange.js';

const SECRET = 'a-secret-for-killed-servers-0123456789-abcdef';
// `npm run test:killed` makes a thousand calls.
const CALLS = Number(process.env['KILLED_CALLS'] ?? '200');
const PER_KILL = 100;
const ERAS: readonly ChaosEra[] = ['2026-07-28', '2025-11-25'];
const CREATE = '/projects/create';

interface Audited {
  readonly outcome: string;
  readonly target?: { readonly name: string };
}

describe(`SIGKILL during ${CALLS} mutating calls`, () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  it('carries out none of them twice, and none that was answered is missing', async () => {
    const token = await mintToken(SECRET, sandbox.tenants, { group: 'admin' });
    const codes: Record<string, number> = {};
    let [executed, audited] = [0, 0];
    for (let made = 0; made < CALLS; made += PER_KILL) {
      const server = await start();
      const markers = Array.from({ length: PER_KILL }, (_, n) => `killed ${made + n}`);
      const calls = markers.map((name, n) =>
        send(server.url, token, toolCall(ERAS[n % 2]!, 'create_project', { name, language: 'Py' })),
      );
      // Somewhere between the first and the last of them.
      await Promise.race([calls[(made / PER_KILL) % 3 === 0 ? 5 : 60], calls.at(-1)]);
      server.child.kill('SIGKILL');
      await server.exited;
      const outcomes = await Promise.all(calls);
      const times = markers.map((marker) => timesExecuted(marker));
      for (const { code } of outcomes) codes[code] = (codes[code] ?? 0) + 1;
      executed += times.filter(Boolean).length;
      audited += successes(server);
      expect(Math.max(...times)).toBeLessThanOrEqual(1);
      expect(outcomes.filter(({ code }, n) => code === 'ok' && times[n] !== 1)).toEqual([]);
      sandbox.reset();
    }
    process.stderr.write(
      `SIGKILL: ${CALLS} calls, carried out ${executed}, recorded as success ${audited}; ${JSON.stringify(codes)}\n`,
    );
    // It did strike in the middle.
    expect(codes['ok'] ?? 0).toBeLessThan(CALLS);
    expect(executed).toBeGreaterThan(0);
    // What is recorded as done was done. The other direction is the matter of an intent that is written before.
    expect(audited).toBeLessThanOrEqual(executed);
    expect(audited).toBeGreaterThanOrEqual(codes['ok'] ?? 0);
  }, 300_000);

  const start = (): Promise<ServerProcess> =>
    startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      ...NO_LIMITS,
    });

  const timesExecuted = (marker: string): number =>
    sandbox.requests({ path: CREATE }).filter(({ body }) => body['name'] === marker).length;

  function successes({ stdout }: ServerProcess): number {
    const events = stdout.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Audited);
    return events.filter(({ outcome, target }) => outcome === 'success' && target?.name === 'create_project')
      .length;
  }
});
