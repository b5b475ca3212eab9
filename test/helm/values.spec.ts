import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { AuditConfig } from '../../src/config/audit.config.js';
import { AuthConfig } from '../../src/config/auth.config.js';
import { CredentialsConfig } from '../../src/config/credentials.config.js';
import { loadConfig } from '../../src/config/env.js';
import { RedisConfig } from '../../src/config/redis.config.js';
import { ownContainers } from './policies/environment.js';
import { environmentHere, SECRETS } from './support/container.js';
import { CHART, describeWithHelm } from './support/helm.js';
import { isServer, ofKind } from './support/objects.js';
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

describeWithHelm('A server with the settings that the chart makes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'chart-values-'));
  const rendered = new Map<string, Document[]>();

  beforeAll(async () => {
    for (const name of ciFiles()) rendered.set(name, await render(name));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('reads every secret from the file it is meant to be in', () => {
    const documents = rendered.get('all-features')!;
    const env = environmentHere(ownContainers(documents).find(isServer)!, documents, directory);
    const read = {
      ...loadConfig(AuthConfig, env),
      ...loadConfig(CredentialsConfig, env),
      ...loadConfig(AuditConfig, env),
      ...loadConfig(RedisConfig, env),
    };
    expect(read).toMatchObject({
      jwtSecretKey: SECRETS['JWT_SECRET_KEY'],
      jwtSecretKeysPrevious: [SECRETS['JWT_SECRET_KEYS_PREVIOUS']],
      stateSecretKey: SECRETS['STATE_SECRET_KEY'],
      vaultKeys: SECRETS['VAULT_KEYS'],
      anchorKey: SECRETS['AUDIT_ANCHOR_KEY'],
      hmacKey: SECRETS['AUDIT_HMAC_KEY'],
      postgresReaderUrl: SECRETS['AUDIT_POSTGRES_READER_URL'],
      url: SECRETS['REDIS_URL'],
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
