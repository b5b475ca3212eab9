import { randomBytes, randomUUID } from 'node:crypto';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SignJWT } from 'jose';
import { AppModule } from '../../src/app.module.js';
import { AUDIT_SINK } from '../../src/audit/audit-sink.js';
import { SCOPE_GROUPS, type ScopeGroup } from '../../src/auth/scope.js';
import { listen } from '../../src/bootstrap.js';
import {
  EXCHANGE_BUS,
  type ExchangeBus,
  InProcessExchangeBus,
} from '../../src/mcp/http/legacy/exchange-bus.js';
import { type Sandbox, type SandboxOptions, startSandbox, type Tenant } from '../../src/sandbox/index.js';
import { AuditHere, type AuditLog, AuditOfProcesses } from './audit.js';
import { startRedis } from './redis.js';
import { NO_LIMITS } from './no-limits.js';
import { PROCESSES, startReplicas } from './replicas.js';

export interface TokenOptions {
  readonly subject?: string;
  readonly scopes?: readonly string[];
  readonly group?: ScopeGroup;
  /** Index of the sandbox tenant whose credentials the token carries; `null` for none. */
  readonly tenant?: number | null;
  readonly claims?: Record<string, unknown>;
  readonly expiresInSeconds?: number;
  readonly secret?: string;
}

/**
 * The whole server in this process, in front of a sandbox of its own. With `E2E_PROCESSES=2` it is two
 * built servers that share a Redis, behind a balancer without affinity, and `app` is out of reach.
 */
export interface Stack {
  readonly sandbox: Sandbox;
  readonly app: NestExpressApplication;
  /** Base URL of the server, without path. */
  readonly url: string;
  readonly secret: string;
  readonly audit: AuditLog;
  /** How many processes the server is. */
  readonly processes: number;
  token(options?: TokenOptions): Promise<string>;
  close(): Promise<void>;
}

export interface StackOptions {
  readonly env?: Record<string, string>;
  readonly sandbox?: SandboxOptions;
  /** Modules with further tools. */
  readonly modules?: readonly (new () => object)[];
  /** Shared by stacks that are replicas of one another. */
  readonly bus?: ExchangeBus;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const sandbox = await startSandbox(options.sandbox);
  const secret = options.env?.['JWT_SECRET_KEY'] ?? randomBytes(32).toString('hex');
  const environment = {
    MCP_TRANSPORT: 'http',
    HTTP_PORT: '0',
    JWT_SECRET_KEY: secret,
    QUANTCONNECT_API_URL: sandbox.url,
    ...NO_LIMITS,
    SHUTDOWN_DRAIN_SECONDS: '0',
    QUANTCONNECT_LOOK_SECONDS: '1',
    METRICS_ENABLED: 'false',
    // A spec that is about the record says where it is.
    AUDIT_STORE: 'none',
    ...options.env,
  };
  const token = (tokenOptions?: TokenOptions) => mintToken(secret, sandbox.tenants, tokenOptions);
  const server = await (PROCESSES > 1
    ? startProcesses(environment, options, token)
    : startHere(environment, options));
  return Object.assign(server, {
    sandbox,
    secret,
    token,
    processes: PROCESSES,
    close: async () => {
      await server.stop();
      await sandbox.close();
    },
  });
}

interface Served {
  readonly url: string;
  readonly app: NestExpressApplication;
  readonly audit: AuditLog;
  stop(): Promise<void>;
}

async function startHere(
  environment: Record<string, string>,
  { modules = [], bus = new InProcessExchangeBus() }: StackOptions,
): Promise<Served> {
  const audit = new AuditHere();
  const module = await Test.createTestingModule({ imports: [AppModule.register(environment, modules)] })
    .overrideProvider(AUDIT_SINK)
    .useValue(audit)
    .overrideProvider(EXCHANGE_BUS)
    .useValue(bus)
    .compile();
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: ['fatal'] });
  await listen(app);
  return { url: await app.getUrl(), app, audit, stop: () => app.close() };
}

async function startProcesses(
  environment: Record<string, string>,
  { modules, bus }: StackOptions,
  token: (options: TokenOptions) => Promise<string>,
): Promise<Served> {
  if (modules || bus) throw new Error('Modules and buses cannot be put into other processes');
  const redis = environment['REDIS_URL'] ? undefined : await startRedis();
  const replicas = await startReplicas({ ...environment, ...(redis && { REDIS_URL: redis.url }) }, PROCESSES);
  return {
    url: replicas.url,
    get app(): never {
      throw new Error('The server runs in processes of its own: ask it over the wire');
    },
    audit: new AuditOfProcesses(replicas.servers, (subject) => token({ subject, tenant: null })),
    stop: async () => {
      await replicas.close();
      await redis?.close();
    },
  };
}

/** A token as the CLI makes it: the claims of the original description. */
export function mintToken(
  secret: string,
  tenants: readonly Tenant[],
  {
    subject = 'alice',
    scopes,
    group = 'trader',
    tenant = 0,
    claims = {},
    expiresInSeconds = 3600,
    ...more
  }: TokenOptions = {},
): Promise<string> {
  const account = tenant === null ? undefined : tenants[tenant];
  const granted: readonly string[] = scopes ?? SCOPE_GROUPS[group];
  const credentials = account && {
    qc_credentials: {
      user_id: account.userId,
      api_token: account.token,
      organization_id: account.organizationId,
    },
  };
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ scopes: granted, jti: randomUUID(), ...credentials, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('ledgai')
    .setAudience('quantconnect-mcp')
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + expiresInSeconds)
    .sign(new TextEncoder().encode(more.secret ?? secret));
}
