import { openVault } from '../../../src/auth/credentials/vault/open-vault.js';
import { VAULT_KEY } from '../../../src/auth/testing/sealing-keys.js';
import { AuthConfig } from '../../../src/config/auth.config.js';
import { CredentialsConfig } from '../../../src/config/credentials.config.js';
import { loadConfig } from '../../../src/config/env.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { modernClient } from '../../support/clients.js';
import { finishedBacktest } from '../../support/finished.js';
import { PAPER } from '../../support/live.js';
import { type Postgres, startPostgres } from '../../support/postgres.js';
import { type ServerProcess, startServerProcess } from '../../support/process.js';
import { type RedisServer, startRedis } from '../../support/redis.js';
import { mintToken } from '../../support/stack.js';
import { ok, until } from '../../support/walk.js';
import { NO_LIMITS } from '../../support/no-limits.js';
import { type FaultProxy, startFaultProxy } from './fault-proxy.js';

const SECRET = 'a-secret-for-the-matrix-of-faults-0123456789-abcdef';
// Short, so that a row of time-outs does not take minutes.
export const UPSTREAM_TIMEOUT_SECONDS = 2;

/** A built server with everything it can depend on, each behind a line that can fail. */
export interface MatrixPlace {
  readonly sandbox: Sandbox;
  readonly server: ServerProcess;
  readonly lines: {
    readonly redis: FaultProxy;
    readonly postgres: FaultProxy;
    readonly upstream: FaultProxy;
  };
  /** The database of vault and record, past the line that can fail. */
  readonly postgres: Postgres;
  /** A project that is live on paper. */
  readonly live: number;
  /** A caller nobody has met, whose account is in the vault. */
  newcomer(): Promise<string>;
  /** The same server once more, with other settings. */
  another(env: Record<string, string>): Promise<ServerProcess>;
  close(): Promise<void>;
}

export async function openMatrix(): Promise<MatrixPlace> {
  const sandbox = await startSandbox();
  const redis: RedisServer = await startRedis();
  const postgres: Postgres = await startPostgres();
  const lines = {
    redis: await startFaultProxy(portOf(redis.url)),
    postgres: await startFaultProxy(portOf(postgres.url)),
    upstream: await startFaultProxy(sandbox.port),
  };
  const env = {
    JWT_SECRET_KEY: SECRET,
    REDIS_URL: through(redis.url, lines.redis),
    POSTGRES_URL: through(postgres.url, lines.postgres),
    VAULT_KEYS: VAULT_KEY,
    AUDIT_STORE: 'postgres',
    QUANTCONNECT_API_URL: through(sandbox.url, lines.upstream),
    QUANTCONNECT_TIMEOUT_SECONDS: String(UPSTREAM_TIMEOUT_SECONDS),
    QUANTCONNECT_LOOK_SECONDS: '1',
    ...NO_LIMITS,
    SHUTDOWN_DRAIN_SECONDS: '0',
  };
  const direct = { ...env, POSTGRES_URL: postgres.url };
  const vault = openVault(loadConfig(AuthConfig, direct), loadConfig(CredentialsConfig, direct))!;
  const server = await startServerProcess(env);
  let callers = 0;
  const newcomer = async (): Promise<string> => {
    const subject = `caller-${(callers += 1)}`;
    const { userId, token, organizationId } = sandbox.tenants[0]!;
    const fields = { user_id: String(userId), api_token: token, organization_id: organizationId };
    await vault.put({ issuer: 'ledgai', subject }, fields);
    // Longer than any clock here is off.
    const expiresInSeconds = 24 * 3600;
    return mintToken(SECRET, sandbox.tenants, { subject, group: 'admin', tenant: null, expiresInSeconds });
  };
  return {
    sandbox,
    server,
    lines,
    postgres,
    live: await liveProject(server.url, await newcomer()),
    newcomer,
    another: (more) => startServerProcess({ ...env, ...more }),
    close: async () => {
      server.child.kill('SIGKILL');
      await server.exited;
      await vault.close();
      await Promise.all(Object.values(lines).map((line) => line.close()));
      await Promise.all([redis.close(), postgres.close(), sandbox.close()]);
    },
  };
}

const portOf = (url: string): number => Number(new URL(url).port);

function through(url: string, { port }: FaultProxy): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href.replace(/\/$/, '');
}

async function liveProject(url: string, token: string): Promise<number> {
  const client = await modernClient(url, token);
  const { projectId, compileId } = await finishedBacktest(client.call, 'Live');
  const { nodes } = ok(await client.call('read_project_nodes', { projectId })).value;
  const nodeId = nodes.live.find(({ busy }: { busy: boolean }) => !busy).id as string;
  const terms = { versionId: '-1', projectId, compileId, nodeId, brokerage: PAPER };
  ok(await client.call('create_live_algorithm', terms));
  await until(
    async () => ok(await client.call('read_live_algorithm', { projectId })).value.status === 'Running',
  );
  await client.close();
  return projectId;
}
