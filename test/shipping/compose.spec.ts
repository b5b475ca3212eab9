import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { CONFIG_CLASSES } from '../../src/config/config.module.js';
import { envVariables } from '../../src/config/env.js';
import { ServerConfig } from '../../src/config/server.config.js';

const ROOT = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');

interface Service {
  readonly image: string;
  readonly environment?: Record<string, string>;
  readonly networks: string[];
  readonly volumes?: string[];
  readonly ports?: string[];
  readonly depends_on?: Record<string, { condition: string; required?: boolean }>;
  readonly [key: string]: unknown;
}

const text = read('compose.yaml');
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean }>;
};
const services = Object.entries(compose.services);
const service = (name: string) => compose.services[name]!;
const variables = new Map(
  CONFIG_CLASSES.flatMap((type) => [...envVariables(type).values()]).map((v) => [v.name, v]),
);

describe('compose.yaml', () => {
  it.each(services)('gives %s nothing that it can do without', (_, one) => {
    expect(one).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      pids_limit: expect.any(Number),
      mem_limit: expect.any(String),
      restart: 'unless-stopped',
      stop_grace_period: expect.stringMatching(/^\d+s$/),
      logging: { options: { 'max-size': expect.any(String), 'max-file': expect.any(String) } },
      healthcheck: { test: expect.arrayContaining(['CMD']), interval: '5s' },
    });
    expect(one).not.toHaveProperty('privileged');
    expect(one).not.toHaveProperty('cap_add');
  });

  it('runs what others made as another user than root', () => {
    for (const name of ['redis', 'postgres']) expect(service(name)['user']).toBe(name);
  });

  it('publishes one port, to this machine only', () => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`));
    expect(published).toEqual(['server 127.0.0.1:${HTTP_PORT:-3000}:3000']);
  });

  it('keeps sandbox and stores on networks that lead nowhere', () => {
    for (const [name, { networks }] of services.filter(([other]) => other !== 'server'))
      expect([name, networks.map((network) => compose.networks[network]?.internal)]).toEqual([name, [true]]);
  });

  it('sets variables that the server reads, and no secret among them', () => {
    const set = Object.entries(service('server').environment!);
    expect(set.filter(([name]) => !variables.has(name))).toEqual([]);
    const written = set.filter(([name, value]) => variables.get(name)!.secret && !/^\$\{\w+:\?/.test(value));
    expect(written).toEqual([]);
  });

  it('gives the sandbox variables that it reads', () => {
    const known = read('src/sandbox/sandbox.config.ts').match(/SANDBOX_[A-Z_]+/g);
    expect(known).toEqual(expect.arrayContaining(Object.keys(service('sandbox').environment!)));
  });

  it('asks for nothing that .env.example does not name', () => {
    const asked = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!);
    const named = new Set(
      [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name!),
    );
    expect(asked.filter((name) => !named.has(name))).toEqual([]);
  });

  it('waits for services, volumes and networks that are there', () => {
    const waited = services.flatMap(([, { depends_on = {} }]) => Object.keys(depends_on));
    expect(waited.filter((name) => !compose.services[name])).toEqual([]);
    const volumes = services.flatMap(([, one]) => (one.volumes ?? []).map((volume) => volume.split(':')[0]!));
    expect(volumes.sort()).toEqual(Object.keys(compose.volumes).sort());
    const networks = services.flatMap(([, one]) => one.networks).filter((name) => name !== 'default');
    expect(networks.filter((name) => !compose.networks[name])).toEqual([]);
  });

  it('waits for what a profile starts only where it is started', () => {
    for (const [name, { required = true }] of Object.entries(service('server').depends_on!))
      expect([name, required]).toEqual([name, service(name)['profiles'] === undefined]);
  });

  it('leaves the server longer to stop than it takes', () => {
    const seconds = Number.parseInt(service('server')['stop_grace_period'] as string, 10);
    const { shutdownDrainSeconds, shutdownTimeoutSeconds } = new ServerConfig();
    expect(seconds).toBeGreaterThan(shutdownDrainSeconds + shutdownTimeoutSeconds);
  });
});
