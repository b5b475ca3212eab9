import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeJwt } from 'jose';
import { contextOf } from '../../src/auth/credentials/vault/envelope.js';
import { LocalKekRing } from '../../src/auth/credentials/vault/kek.js';
import { readNamedKeys } from '../../src/auth/keys/named-keys.js';
import {
  CLAIM_KEY,
  hexOf,
  OTHER_CLAIM_KEY,
  OTHER_VAULT_KEY,
  VAULT_KEY,
} from '../../src/auth/testing/sealing-keys.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { cli, cliOk } from '../support/cli.js';
import { describeWith } from '../support/installed.js';
import { freePort } from '../support/free-port.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { DIST, type ServerProcess, startServerProcess } from '../support/process.js';
import { callRaw } from '../support/raw.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { mintToken } from '../support/stack.js';
import { until } from '../support/walk.js';

const SECRET = 'canary-jwt-secret-0123456789-abcdefghijklmnop';
const PREVIOUS_SECRET = 'canary-previous-secret-9876543210-qrstuvwxyz';
const STATE_SECRET = 'canary-state-secret-5647382910-zyxwvutsrqpon';
const API_TOKEN = 'canary-api-token-of-the-tenant';
const REDIS_PASSWORD = 'canary-redis-password-of-all-replicas';
const WRONG_TOKEN = 'canary-api-token-that-is-wrong';
const SUBJECTS = ['alice', 'wrong', 'disabled', 'damaged', 'nobody'];

/** What the same bytes look like in logs and dumps. */
function spellings(secret: string | Buffer): string[] {
  const bytes = Buffer.from(secret);
  const spaced = bytes.toString('hex').replace(/(..)(?=.)/g, '$1 ');
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  const text = typeof secret === 'string' ? [secret] : [];
  return [...text, base64, bytes.toString('base64url'), bytes.toString('hex'), spaced];
}

describeWith('postgres', 'Secrets of stored and encrypted credentials', () => {
  const directory = mkdtempSync(join(tmpdir(), 'vault-canary-'));
  const vaultFile = join(directory, 'vault.json');
  const written: string[] = [];
  const servers: ServerProcess[] = [];
  let sandbox: Sandbox;
  let postgres: Postgres;
  let redis: RedisServer;

  beforeAll(async () => {
    const tenants = [{ userId: 12345, token: API_TOKEN, organizationId: 'a'.repeat(32) }];
    [sandbox, postgres, redis] = await Promise.all([
      startSandbox({ tenants }),
      startPostgres(),
      startRedis({ password: REDIS_PASSWORD }),
    ]);
  });
  afterAll(async () => {
    for (const { child, exited } of servers) {
      child.kill('SIGTERM');
      await exited;
    }
    await Promise.all([sandbox.close(), postgres.close(), redis.close()]);
    rmSync(directory, { recursive: true, force: true });
  });

  const settings = (store: Record<string, string>): Record<string, string> => ({
    JWT_SECRET_KEY: SECRET,
    JWT_SECRET_KEYS_PREVIOUS: PREVIOUS_SECRET,
    STATE_SECRET_KEY: STATE_SECRET,
    REDIS_URL: redis.url,
    CREDENTIAL_CLAIM_KEYS: CLAIM_KEY,
    VAULT_KEYS: VAULT_KEY,
    QUANTCONNECT_API_URL: sandbox.url,
    LOG_LEVEL: 'verbose',
    SHUTDOWN_DRAIN_SECONDS: '0',
    ...store,
  });
  const start = async (env: Record<string, string>) => {
    const metricsPort = await freePort();
    const server = await startServerProcess({ ...env, METRICS_PORT: String(metricsPort) });
    servers.push(server);
    return { ...server, metrics: `http://127.0.0.1:${metricsPort}/metrics` };
  };
  const measured = async (metrics: string) => {
    const text = await (await fetch(metrics)).text();
    written.push(text);
    return text;
  };
  const said = async (line: string, env: Record<string, string>, input = '') => {
    const { out, err } = await cli(line, env, input);
    written.push(out, err);
  };
  const fill = async (env: Record<string, string>) => {
    for (const subject of SUBJECTS.slice(0, -1)) {
      const token = subject === 'wrong' ? WRONG_TOKEN : API_TOKEN;
      await said(`vault put --subject ${subject} --user-id 12345 --no-verify`, env, token);
    }
    await said('vault put --subject refused --user-id 12345', env, WRONG_TOKEN);
    await said('vault disable --subject disabled', env);
    for (const line of ['list', 'rewrap']) await said(`vault ${line}`, env);
  };
  const use = async (url: string, tokens: readonly string[]) => {
    for (const token of tokens) {
      for (const tool of ['whoami', 'health_check', 'list_projects']) {
        const response = await callRaw(url, token, tool);
        written.push(JSON.stringify([...response.headers]), await response.text());
      }
    }
  };

  it('stand in no line, answer, audit event or message, with every log level on', async () => {
    const inPostgres = settings({ POSTGRES_URL: postgres.url });
    const inFile = settings({ VAULT_FILE: vaultFile });
    for (const env of [inPostgres, inFile]) await fill(env);
    const table = 'quantconnect_mcp.credential';
    await postgres.query(`UPDATE ${table} SET body = wrapped_dek WHERE sub = 'damaged'`);
    const account = `--user-id 12345 --api-token ${API_TOKEN}`;
    const encrypted = await cliOk(`token create --subject enc --group trader ${account}`, inFile);
    const foreign = await cliOk(`token create --subject enc --group trader ${account}`, {
      ...inFile,
      CREDENTIAL_CLAIM_KEYS: OTHER_CLAIM_KEY,
    });
    const jwe = String(decodeJwt(encrypted)['qc_credentials_enc']);
    await said(`token inspect ${encrypted}`, inFile);
    const admin = await mintToken(PREVIOUS_SECRET, [], { subject: 'admin', group: 'admin', tenant: null });
    const revoked = await mintToken(SECRET, [], { subject: 'revoked', tenant: null });
    const tokens = [
      encrypted,
      foreign,
      admin,
      revoked,
      await mintToken(WRONG_TOKEN.repeat(2), [], { subject: 'forged', tenant: null }),
      await mintToken(SECRET, [], { tenant: null, claims: { qc_credentials_enc: jwe } }),
      await mintToken(SECRET, [], { tenant: null, claims: { qc_credentials_enc: `${jwe}x` } }),
      ...(await Promise.all(SUBJECTS.map((subject) => mintToken(SECRET, [], { subject, tenant: null })))),
    ];

    const [first, second, keyless] = [
      await start(inPostgres),
      await start(inFile),
      await start({ ...inFile, VAULT_KEYS: OTHER_VAULT_KEY, CREDENTIAL_CLAIM_KEYS: OTHER_CLAIM_KEY }),
    ];
    await said(`token revoke --url ${first.url}`, { MCP_ADMIN_TOKEN: admin }, revoked);
    await said('token revoke --subject revoked', inFile);
    for (const { url } of [first, second, keyless]) await use(url, tokens);
    for (const kind of ['drop', 'garbage', 'status'] as const) {
      sandbox.fault({ kind });
      await use(first.url, tokens.slice(0, 1));
    }
    const rows = await postgres.query<{ iss: string; sub: string; wrapped_dek: Buffer; body: Buffer }>(
      `SELECT iss, sub, wrapped_dek, body FROM ${table}`,
    );
    const fileContent = readFileSync(vaultFile, 'utf8');
    await postgres.stop();
    await redis.crash();
    await use(second.url, tokens.slice(0, 1));
    await said('token revoke --subject revoked', inFile);
    await redis.restart();
    await until(
      async () =>
        (await fetch(`${second.url}/health/ready`)).ok && (await fetch(`${first.url}/health/ready`)).ok,
    );
    for (const path of ['live', 'ready', 'startup'])
      written.push(await (await fetch(`${first.url}/health/${path}`)).text());
    writeFileSync(vaultFile, fileContent.slice(0, -50));
    const unseen = await mintToken(SECRET, [], { subject: 'unseen', tenant: null });
    for (const { url } of [first, second]) await use(url, [unseen]);
    for (const env of [inPostgres, inFile]) await said('vault list', env);
    for (const broken of [
      ['CREDENTIAL_CLAIM_KEYS', `${CLAIM_KEY}00`],
      ['CREDENTIAL_CLAIM_KEYS', hexOf(CLAIM_KEY)],
      ['VAULT_KEYS', `v9=hex:${hexOf(CLAIM_KEY)}`],
      ['POSTGRES_URL', postgres.url.replace('postgres:', 'mysql:')],
      ['REDIS_URL', redis.url.replace('redis:', 'mysql:')],
      ['STATE_SECRET_KEY', STATE_SECRET.slice(0, 30)],
    ]) {
      const env = { ...inFile, MCP_TRANSPORT: 'http', AUDIT_STORE: 'none', ...Object.fromEntries([broken]) };
      const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(DIST, 'main.js')], {
        env,
        encoding: 'utf8',
        timeout: 20_000,
      });
      expect([status, stderr]).toEqual([78, expect.stringContaining(broken[0]!)]);
      written.push(stdout, stderr);
    }

    const kek = new LocalKekRing(readNamedKeys('VAULT_KEYS', VAULT_KEY).ring);
    const dataKeys = await Promise.all(
      rows.map(({ iss, sub, wrapped_dek }) =>
        kek.unwrap({ keyId: 'v1', wrapped: wrapped_dek }, contextOf({ issuer: iss, subject: sub })),
      ),
    );
    const fileRows = (JSON.parse(fileContent) as { rows: { wrapped: string; body: string }[] }).rows;
    const keys = [CLAIM_KEY, OTHER_CLAIM_KEY, VAULT_KEY, OTHER_VAULT_KEY].map(hexOf);
    for (const { metrics } of [first, second, keyless]) {
      const text = await measured(metrics);
      expect(text).toMatch(/^mcp_server_auth_attempts_total\{.*outcome="refused"/m);
      expect(text).toMatch(/^mcp_server_dependency_up\{/m);
    }
    const secrets = [
      SECRET,
      PREVIOUS_SECRET,
      STATE_SECRET,
      STATE_SECRET.slice(0, 30),
      REDIS_PASSWORD,
      API_TOKEN,
      WRONG_TOKEN,
      postgres.password,
      jwe,
      ...tokens,
      ...keys.map((key) => Buffer.from(key, 'hex')),
      ...dataKeys,
      ...rows.flatMap(({ wrapped_dek, body }) => [wrapped_dek, body]),
      ...fileRows.flatMap(({ wrapped, body }) => [wrapped, body].map((part) => Buffer.from(part, 'base64'))),
    ];
    for (const { child, exited } of servers) {
      child.kill('SIGTERM');
      await exited;
    }
    const output = servers.flatMap(({ stdout, stderr, recorded }) => [...stdout, ...stderr, ...recorded]);
    const everything = [...written, ...output].join('\n');
    expect(servers.flatMap(({ recorded }) => recorded).join('').length).toBeGreaterThan(5_000);
    expect(dataKeys).toHaveLength(4);
    expect(everything).toContain('credentials_unavailable');
    expect(everything).toContain('encrypted_claim');
    expect(everything).toContain('revocation_unavailable');
    expect(everything).toContain('admin.revoke');
    expect(everything).toContain('"credential_source":"vault"');
    expect(secrets.flatMap(spellings).filter((secret) => everything.includes(secret))).toEqual([]);
    // A test that looks for nothing finds nothing.
    expect(everything.length).toBeGreaterThan(20_000);
    process.stderr.write(`${secrets.length} secrets, ${everything.length} characters written, 0 found\n`);
  }, 120_000);
});
