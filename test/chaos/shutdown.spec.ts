import { Agent } from 'node:http';
import { resolve } from 'node:path';
import { Injectable, Module } from '@nestjs/common';
import { VAULT_KEY } from '../../src/auth/testing/sealing-keys.js';
import { AnyAuthenticatedCaller } from '../../src/auth/decorators/require-scopes.decorator.js';
import { ToolCall } from '../../src/mcp/decorators/tool-call.js';
import { Tool } from '../../src/mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../src/quantconnect/quantconnect.client.js';
import { QuantConnectModule } from '../../src/quantconnect/quantconnect.module.js';
import { RedisConnection } from '../../src/redis/redis.connection.js';
import { RedisModule } from '../../src/redis/redis.module.js';
import { called } from '../support/called.js';
import { cliOk } from '../support/cli.js';
import { describeWith } from '../support/installed.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { startServerProcess } from '../support/process.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { mintToken, startStack } from '../support/stack.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { until } from '../support/walk.js';
import { send, toolCall } from './support/exchange.js';
import { startFaultProxy } from './support/fault-proxy.js';

let arrived: () => void;
let goOn: Promise<void>;

/** A tool that needs every store only after the server has been told to stop. */
@Injectable()
class LateService {
  constructor(
    private readonly redis: RedisConnection,
    private readonly quantconnect: QuantConnectClient,
  ) {}

  @Tool({ effect: 'read', description: 'Waits, then asks every store.' })
  @AnyAuthenticatedCaller()
  async probeLate(call: ToolCall): Promise<object> {
    arrived();
    await goOn;
    const redis = await this.redis.run((client) => client.ping());
    // The account comes out of the vault, which is asked now for the first time.
    const { success } = await this.quantconnect.post<{ success: boolean }>(call, '/authenticate');
    return { redis, success };
  }
}

@Module({ imports: [RedisModule, QuantConnectModule], providers: [LateService] })
class LateModule {}

describeWith('postgres', 'A server that is told to stop', () => {
  let postgres: Postgres;
  let redis: RedisServer;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  });
  afterAll(async () => {
    await Promise.all([postgres.close(), redis.close()]);
  });

  it('closes no store before the last call has its answer', async () => {
    const keys = { POSTGRES_URL: postgres.url, VAULT_KEYS: VAULT_KEY };
    const stack = await startStack({ env: { ...keys, REDIS_URL: redis.url }, modules: [LateModule] });
    const env = { ...keys, JWT_SECRET_KEY: stack.secret, QUANTCONNECT_API_URL: stack.sandbox.url };
    await cliOk('vault put --subject late --user-id 12345', env, 'sandbox-token-alice');
    const here = new Promise<void>((resolve) => (arrived = resolve));
    let release!: () => void;
    goOn = new Promise<void>((resolve) => (release = resolve));

    const answer = called(stack.url, await stack.token({ subject: 'late', tenant: null }), 'probe_late');
    await here;
    const closed = stack.app.close();
    await new Promise((done) => setTimeout(done, 1000));
    release();
    expect((await answer).value).toEqual({ redis: 'PONG', success: true });
    await closed;
    await stack.close();
  });

  it('is not held up by a store that does not answer its goodbye', async () => {
    const [sandbox, line] = [await startSandbox(), await startFaultProxy(Number(new URL(postgres.url).port))];
    const through = new URL(postgres.url);
    through.port = String(line.port);
    const secret = 'a-secret-for-a-store-that-is-silent-0123456789';
    const keys = { POSTGRES_URL: postgres.url, VAULT_KEYS: VAULT_KEY, JWT_SECRET_KEY: secret };
    await cliOk(
      'vault put --subject silent --user-id 12345',
      { ...keys, QUANTCONNECT_API_URL: sandbox.url },
      'sandbox-token-alice',
    );
    const server = await startServerProcess({
      ...keys,
      POSTGRES_URL: through.href,
      QUANTCONNECT_API_URL: sandbox.url,
      SHUTDOWN_DRAIN_SECONDS: '0',
      SHUTDOWN_TIMEOUT_SECONDS: '1',
    });
    const token = await mintToken(secret, sandbox.tenants, { subject: 'silent', tenant: null });
    expect((await called(server.url, token, 'list_projects')).isError).toBe(false);
    line.set({ blackHole: true });
    const at = performance.now();
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect((performance.now() - at) / 1000).toBeLessThan(9);
    await line.close();
    await sandbox.close();
  });

  it('ends although something never closes, says so, and with another status', async () => {
    const server = await startServerProcess(
      {
        JWT_SECRET_KEY: 'a-secret-for-what-never-closes-0123456789-abcdef',
        SHUTDOWN_DRAIN_SECONDS: '0',
        SHUTDOWN_TIMEOUT_SECONDS: '1',
      },
      resolve(__dirname, 'support/stuck-server.mjs'),
    );
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(1);
    expect(server.stderr.join('\n')).toContain('Not stopped after 9 s: the process ends now');
  });

  it('serves a client that asks once more on the connection its last answer came by', async () => {
    const [sandbox, secret] = [await startSandbox(), 'a-secret-for-one-more-request-0123456789-abcdef'];
    const env = { JWT_SECRET_KEY: secret, QUANTCONNECT_API_URL: sandbox.url, SHUTDOWN_DRAIN_SECONDS: '0' };
    const server = await startServerProcess(env);
    const token = await mintToken(secret, sandbox.tenants);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const message = () => toolCall('2025-11-25', 'read_account');
    sandbox.fault({ kind: 'delay', path: '/account/read', delayMs: 800 });
    const first = send(server.url, token, message(), { agent });
    await until(async () => sandbox.requests({ path: '/account/read' }).length > 0);
    server.child.kill('SIGTERM');
    expect((await first).code).toBe('ok');
    await new Promise((done) => setTimeout(done, 300));
    expect(await send(server.url, token, message(), { agent })).toMatchObject({ code: 'ok', reused: true });
    expect(await server.exited).toBe(0);
    agent.destroy();
    await sandbox.close();
  });
});
