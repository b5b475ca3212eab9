import { type Sandbox, startSandbox } from '../src/sandbox/index.js';
import { NO_LIMITS } from './support/no-limits.js';
import { callRaw } from './support/raw.js';
import { PROCESSES, type Replicas, startReplicas } from './support/replicas.js';
import { mintToken } from './support/stack.js';

const JWT_SECRET = 'live-jwt-secret-0123456789-abcdefghijklmnop';
const TOKEN = 'canarytoken0123456789abcdef';
const PASSWORD = 'canary pass-word/42';
const PEM = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEICanaryPrivateKey42\n-----END EC PRIVATE KEY-----';
const WEBHOOK = 'canary-webhook-token-77';

const ALPACA = { id: 'AlpacaBrokerage', 'alpaca-access-token': TOKEN, 'alpaca-environment': 'paper' };
const IB = {
  id: 'InteractiveBrokersBrokerage',
  'ib-user-name': 'user',
  'ib-account': 'DU1',
  'ib-password': PASSWORD,
  'ib-weekly-restart-utc-time': '22:00:00',
};
const COINBASE = { id: 'CoinbaseBrokerage', 'coinbase-api-name': 'name', 'coinbase-api-private-key': PEM };
const GOOD = { versionId: '-1', projectId: 1, compileId: 'ab-cd', nodeId: 'LN-1' };
const NOTIFICATION = { events: ['insight'], targets: [{ id: 'g', token: WEBHOOK }] };

const POLYGON = { id: 'Polygon', 'polygon-api-key': TOKEN };
const BROKERS = { InteractiveBrokersBrokerage: IB, CoinbaseBrokerage: COINBASE };

const NAMES = Object.fromEntries([TOKEN, PASSWORD, PEM, WEBHOOK].map((secret) => [secret, 1]));

const CALLS: readonly object[] = [
  // Sent, each with all of the secrets.
  { ...GOOD, brokerage: ALPACA, dataProviders: BROKERS, notification: NOTIFICATION },
  {
    ...GOOD,
    brokerage: IB,
    dataProviders: { CoinbaseBrokerage: COINBASE, PolygonDataFeed: POLYGON },
    notification: NOTIFICATION,
  },
  // Refused here: a field too many, another id, a wrong type, a wrong place, a secret in the place of an id.
  { ...GOOD, brokerage: { ...ALPACA, 'alpaca-api-key': TOKEN } },
  { ...GOOD, brokerage: { ...ALPACA, id: TOKEN } },
  { ...GOOD, brokerage: { ...ALPACA, 'alpaca-environment': TOKEN } },
  { ...GOOD, brokerage: { ...IB, 'ib-password': [PASSWORD] } },
  { ...GOOD, brokerage: TOKEN },
  { ...GOOD, brokerage: ALPACA, dataProviders: { PolygonDataFeed: { id: TOKEN } } },
  { ...GOOD, compileId: PASSWORD, nodeId: PASSWORD, brokerage: ALPACA },
  { ...GOOD, brokerage: ALPACA, notification: WEBHOOK },
];

describe('Secrets of a brokerage', () => {
  let sandbox: Sandbox;
  let server: Replicas;

  beforeAll(async () => {
    sandbox = await startSandbox();
    const env = {
      JWT_SECRET_KEY: JWT_SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      LOG_LEVEL: 'verbose',
      SHUTDOWN_DRAIN_SECONDS: '0',
      QUANTCONNECT_TIMEOUT_SECONDS: '1',
      ...NO_LIMITS,
    };
    server = await startReplicas(env, PROCESSES);
  });
  afterAll(async () => {
    await server?.close();
    await sandbox.close();
  });

  it('stand in no answer, no audit row and no log, even when QuantConnect repeats them', async () => {
    const token = await mintToken(JWT_SECRET, sandbox.tenants);
    const answers: string[] = [];
    const echo = [TOKEN, PASSWORD, PEM, WEBHOOK].map((secret) => `The broker refused ${secret}`);
    const faults = [
      undefined,
      { kind: 'status', status: 200, body: { success: false, errors: echo } },
      { kind: 'status', status: 400, body: { errors: [`${'x'.repeat(580)} ${TOKEN}`] } },
      { kind: 'status', status: 200, body: { success: true, live: { echo } } },
      // Secrets for names: what is logged of an answer that is not as it is known must not name them.
      { kind: 'status', status: 200, body: { success: true, ...NAMES, live: NAMES } },
      { kind: 'status', status: 500, body: echo.join() },
      { kind: 'garbage', body: echo.join() },
      { kind: 'drop' },
    ] as const;
    for (const fault of faults) {
      for (const args of CALLS) {
        sandbox.clearFaults();
        if (fault) sandbox.fault({ path: '/live/create', ...fault });
        answers.push(await (await callRaw(server.url, token, 'create_live_algorithm', args)).text());
      }
    }
    await server.close();

    expect(answers).toHaveLength(faults.length * CALLS.length);
    expect(answers.filter((answer) => answer.includes('withheld')).length).toBeGreaterThan(0);
    for (const { recorded } of server.servers) expect(recorded.join('')).toContain('create_live_algorithm');
    const lines = server.servers.flatMap(({ stdout }) => stdout);
    const rows = lines.filter((line) => line.includes('create_live_algorithm'));
    // What is to be done, and how it ended.
    expect(rows).toHaveLength(answers.length * 2);
    const written = [server.written(), ...answers].join('\n');
    const secrets = [TOKEN, 'canary pass', 'CanaryPrivateKey42', WEBHOOK, 'canarytoken0123'];
    const encodings = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('hex')]);
    expect(encodings.filter((secret) => written.includes(secret))).toEqual([]);
  }, 60_000);
});
