import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { examineAuthSettings } from '../../src/auth/auth-startup.guard.js';
import { CLAIM_KEY, VAULT_KEY } from '../../src/auth/testing/sealing-keys.js';
import { AuditConfig } from '../../src/config/audit.config.js';
import { AuthConfig } from '../../src/config/auth.config.js';
import { CONFIG_CLASSES } from '../../src/config/config.module.js';
import { CredentialsConfig } from '../../src/config/credentials.config.js';
import { loadConfig } from '../../src/config/env.js';
import { QuantConnectConfig } from '../../src/config/quantconnect.config.js';
import { ServerConfig } from '../../src/config/server.config.js';
import { chartEnvironment } from './support/chart-environment.js';
import { CHART, describeWithHelm } from './support/helm.js';
import { ofKind } from './support/objects.js';
import { ciFiles, type Document, render } from './support/render.js';

const ROOT = resolve(CHART, '../..');
const read = (path: string): string => readFileSync(resolve(ROOT, path), 'utf8');
const values: any = parse(read('helm/quantconnect-mcp/values.yaml'));
const schema: any = JSON.parse(read('helm/quantconnect-mcp/values.schema.json'));

/** The part of the schema that `$ref` means. */
const resolved = (part: any): any => (part.$ref ? schema.definitions[part.$ref.split('/').pop()] : part);
const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The keys of the values, as paths, down to where keys are free. */
function pathsOf(value: unknown, part: any, path: string): string[] {
  const { properties } = resolved(part ?? {});
  if (!isMap(value) || (part && !properties)) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    pathsOf(inner, properties?.[key], path ? `${path}.${key}` : key),
  );
}

/** The keys of the schema, as paths; what is in a list is no key of the values. */
function pathsIn(part: any, path = ''): string[] {
  const { properties } = resolved(part);
  if (!properties) return [path];
  return Object.entries(properties).flatMap(([key, inner]) => pathsIn(inner, path ? `${path}.${key}` : key));
}

/** Every part of the schema that describes a map, with its place. */
function mapsIn(part: any, place = ''): [string, any][] {
  if (typeof part !== 'object' || part === null) return [];
  const inner = Object.entries(part).flatMap(([key, value]) => mapsIn(value, `${place}/${key}`));
  return part.properties && !place.endsWith('/properties') ? [[place, part], ...inner] : inner;
}

describe('The values of the chart', () => {
  const isValid = new Ajv({ strict: false }).compile(schema);

  it('have a place in the schema each, and the schema has no other', () => {
    // Kubernetes knows more of these than anybody sets.
    const isOfKubernetes = (path: string) => /esources\.(claims|requests|limits)$/.test(path);
    const known = pathsIn(schema).filter((path) => !isOfKubernetes(path));
    const given = pathsOf(values, schema, '').filter((path) => !isOfKubernetes(path));
    expect(given.sort()).toEqual(known.sort());
  });

  it('may have no other key, wherever keys are not free', () => {
    const open = mapsIn(schema).filter(([, part]) => part.additionalProperties !== false);
    // A variable of a container may have all that Kubernetes gives it, and `global` is that of others, too.
    expect(open.map(([place]) => place)).toEqual(['/properties/global', '/properties/extraEnv/items']);
  });

  it.each([
    ['replicaCount', 'two'],
    ['audit', { store: 'sqlite' }],
    ['auth', { jwt: { maxLifetimeSeconds: 5 } }],
    ['auth', { trustedIssuers: [{ issuer: 'https://id.example.com', algorithms: ['HS256'] }] }],
    ['config', { RATE_LIMIT_PER_MINTUE: 5 }],
    ['config', { JWT_SECRET_KEY: 'canary' }],
    ['publicUrl', 'mcp.example.com'],
    ['redis', { url: 'http://redis' }],
    ['image', { digest: 'latest' }],
    ['toolsets', ['backtest']],
    ['fullnameOverride', 'x'.repeat(51)],
  ])('do not take %s: %j', (key, wrong) => {
    expect(isValid(values)).toBe(true);
    expect(isValid({ [key]: wrong })).toBe(false);
  });

  it('name the toolsets that there are', () => {
    const [, core = ''] = /(`core` \(.*?)\n/.exec(read('docs/tools.md')) ?? [];
    const names = [...core.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
    expect(new Set(schema.properties.toolsets.items.enum)).toEqual(new Set(names));
  });

  it('are in the table of the README, and `config` takes the settings of docs/configuration.md', () => {
    const check = () =>
      execFileSync(process.execPath, [join(ROOT, 'scripts/chart-docs.mjs'), '--check'], { stdio: 'pipe' });
    expect(check).not.toThrow();
  });
});

const SECRETS = {
  JWT_SECRET_KEY: '7f1d9b3e5a8c2f6041d7e9b3c5a8f2e60d4b7c19',
  JWT_SECRET_KEYS_PREVIOUS: 'c3a5e8f20b6d4719e8c5a3f2d0b6e471f9a8c352',
  STATE_SECRET_KEY: '9e2c7a4f1b8d3e6a5c0f7b2d9e4a1c8f3b6d5e07',
  CREDENTIAL_CLAIM_KEYS: CLAIM_KEY,
  VAULT_KEYS: VAULT_KEY,
  POSTGRES_URL: 'postgres://vault:canary@postgres/mcp',
  REDIS_URL: 'rediss://mcp:canary@redis:6379',
  AUDIT_POSTGRES_URL: 'postgres://append:canary@postgres/mcp',
  AUDIT_POSTGRES_READER_URL: 'postgres://read:canary@postgres/mcp',
  AUDIT_HMAC_KEY: '5b0e8d3c7f2a9164e8d0b5c3f7a2916e4d8b0c57',
  AUDIT_ANCHOR_KEY: 'base64:3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs=',
  QUANTCONNECT_API_TOKEN: 'canary-api-token',
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=canary',
};

describeWithHelm('A server with the settings that the chart makes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'chart-values-'));
  const rendered = new Map<string, Document[]>();

  beforeAll(async () => {
    for (const name of ciFiles()) rendered.set(name, await render(name));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each(ciFiles())('takes all of them: %s', (name) => {
    const env = chartEnvironment(rendered.get(name)!, 'server', directory, SECRETS);
    for (const type of CONFIG_CLASSES) expect(() => loadConfig<object>(type, env)).not.toThrow();
    const settings = {
      auth: loadConfig(AuthConfig, env),
      server: loadConfig(ServerConfig, env),
      quantconnect: loadConfig(QuantConnectConfig, env),
      credentials: loadConfig(CredentialsConfig, env),
    };
    const { problems, warnings } = examineAuthSettings(settings);
    expect([problems, warnings]).toEqual([[], []]);
  });

  it('is what every secret in them is for', () => {
    const env = chartEnvironment(rendered.get('all-features')!, 'server', directory, SECRETS);
    const read = { ...loadConfig(AuthConfig, env), ...loadConfig(CredentialsConfig, env), ...loadConfig(AuditConfig, env) };
    expect(read).toMatchObject({
      jwtSecretKey: SECRETS.JWT_SECRET_KEY,
      jwtSecretKeysPrevious: [SECRETS.JWT_SECRET_KEYS_PREVIOUS],
      stateSecretKey: SECRETS.STATE_SECRET_KEY,
      vaultKeys: SECRETS.VAULT_KEYS,
      anchorKey: SECRETS.AUDIT_ANCHOR_KEY,
      hmacKey: SECRETS.AUDIT_HMAC_KEY,
      postgresReaderUrl: SECRETS.AUDIT_POSTGRES_READER_URL,
    });
  });

  it('has none that `config` could set as well', () => {
    const source = read('helm/quantconnect-mcp/templates/_validate.tpl');
    const managed = [...source.matchAll(/^([A-Z0-9_]+): /gm)].map(([, name]) => name);
    const written = [...rendered.values()].flatMap((documents) =>
      ofKind(documents, 'ConfigMap')
        .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'server')
        .flatMap(({ data }) => Object.keys(data)),
    );
    const others = [...ofConfig(), 'NODE_OPTIONS'];
    expect([...new Set(written)].filter((name) => !managed.includes(name) && !others.includes(name))).toEqual([]);
  });
});

/** What the example with all features sets through `config`. */
function ofConfig(): string[] {
  const example: any = parse(read('helm/quantconnect-mcp/ci/all-features-values.yaml'));
  return Object.keys(example.config);
}
