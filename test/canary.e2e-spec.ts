import { type Sandbox, startSandbox } from '../src/sandbox/index.js';
import { callRaw, postRaw } from './support/raw.js';
import { PROCESSES, type Replicas, startReplicas } from './support/replicas.js';
import { mintToken } from './support/stack.js';

const SECRET = 'canary-jwt-secret-0123456789-abcdefghijklmnop';
const API_TOKEN = 'canary-api-token-of-the-tenant';
const CODE = 'canary_source_code = 1';

describe('Secrets', () => {
  let sandbox: Sandbox;
  let server: Replicas;

  beforeAll(async () => {
    sandbox = await startSandbox({
      tenants: [{ userId: 12345, token: API_TOKEN, organizationId: 'a'.repeat(32) }],
    });
    const env = {
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      LOG_LEVEL: 'verbose',
      SHUTDOWN_DRAIN_SECONDS: '0',
    };
    server = await startReplicas(env, PROCESSES);
  });
  afterAll(async () => {
    await server?.close();
    await sandbox.close();
  });

  it('stand in no line the server writes and no answer it gives, with every log level on', async () => {
    const good = await mintToken(SECRET, sandbox.tenants);
    const tokens = [
      good,
      `${good}x`,
      await mintToken(SECRET, sandbox.tenants, { expiresInSeconds: -3600 }),
      await mintToken('canary-other-secret-0123456789-abcdefghijklm', sandbox.tenants),
      await mintToken(SECRET, sandbox.tenants, { group: 'readonly' }),
      await mintToken(SECRET, sandbox.tenants, {
        claims: { qc_credentials: { user_id: '12345', api_token: `${API_TOKEN} bad` } },
      }),
    ];
    const answers: string[] = [];
    const record = async (response: Promise<Response>) => {
      const answered = await response.catch(() => undefined);
      if (answered) answers.push(JSON.stringify([...answered.headers]), await answered.text());
    };
    for (const kind of [undefined, 'drop', 'garbage', 'status', 'commit-then-timeout'] as const) {
      for (const token of tokens) {
        if (kind) sandbox.fault({ kind, delayMs: 200 });
        await record(
          callRaw(server.url, token, 'update_file_contents', { projectId: 1, name: 'a.py', content: CODE }),
        );
        await record(callRaw(server.url, token, 'health_check', {}, AbortSignal.timeout(30)));
        await record(postRaw(server.url, `{"jsonrpc":"2.0","id":1,"${token}":`, { token }));
      }
    }
    await record(fetch(`${server.url}/mcp?access_token=${good}`, { method: 'POST' }));
    await record(fetch(`${server.url}/health/ready`, { headers: { Authorization: `Bearer ${good}` } }));
    await server.close();

    const written = [server.written(), ...answers].join('\n');
    const secrets = [SECRET, API_TOKEN, CODE, ...tokens, ...tokens.map((token) => token.split('.')[2]!)];
    const encodings = secrets.flatMap((secret) => [
      secret,
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('hex'),
    ]);
    for (const { recorded } of server.servers) expect(recorded.join('').length).toBeGreaterThan(5_000);
    expect(server.servers.flatMap(({ stdout }) => stdout).length).toBeGreaterThan(20);
    expect(encodings.filter((secret) => written.includes(secret))).toEqual([]);
  }, 30_000);
});
