import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { CONFIG_CLASSES, ConfigModule } from './config.module.js';
import { AuthConfig } from './auth.config.js';
import { ConfigError } from './config.errors.js';
import { DevelopmentConfig } from './development.config.js';
import { envVariables, loadConfig } from './env.js';
import { QuantConnectConfig } from './quantconnect.config.js';
import { ServerConfig } from './server.config.js';

describe('loadConfig', () => {
  it('starts from the defaults', () => {
    expect(loadConfig(ServerConfig, {})).toMatchObject({
      transport: 'stdio',
      host: '127.0.0.1',
      port: 3000,
      allowedHosts: [],
    });
  });

  it('counts an empty variable as unset', () => {
    expect(loadConfig(ServerConfig, { HTTP_PORT: ' ', MCP_TRANSPORT: '' })).toMatchObject({
      port: 3000,
      transport: 'stdio',
    });
  });

  it('reads numbers, booleans and lists', () => {
    expect(
      loadConfig(ServerConfig, { HTTP_PORT: '8080', ALLOWED_HOSTS: 'a.example, b.example,' }),
    ).toMatchObject({
      port: 8080,
      allowedHosts: ['a.example', 'b.example'],
    });
    expect(
      loadConfig(AuthConfig, { ENABLE_AUTH: 'FALSE', ALLOW_ENV_CREDENTIAL_FALLBACK: 'yes' }),
    ).toMatchObject({
      enableAuth: false,
      allowEnvCredentialFallback: true,
    });
  });

  // A field whose kind the loader mistook would refuse or misread its own default.
  it.each(CONFIG_CLASSES.map((type) => [type.name, type] as const))(
    'reads every default of %s back',
    (_name, type) => {
      const defaults = new type() as unknown as Record<string, unknown>;
      const env = Object.fromEntries(
        [...envVariables(type)].flatMap(([field, { name, list }]) => {
          const value = defaults[field];
          if (value === undefined) return [];
          const isList = Array.isArray(value);
          return [[name, list ? JSON.stringify(value) : isList ? value.join(',') : String(value)]];
        }),
      );
      expect(loadConfig<object>(type, env)).toEqual(defaults);
    },
  );

  it.each(['production', 'Production'])('refuses the conformance fixtures where NODE_ENV is %s', (mode) => {
    const load = (on: string) => loadConfig(DevelopmentConfig, { NODE_ENV: mode, MCP_CONFORMANCE: on });
    expect(() => load('true')).toThrow(/MCP_CONFORMANCE must not be on where NODE_ENV is production/);
    expect(load('false').conformance).toBe(false);
    expect(loadConfig(DevelopmentConfig, { MCP_CONFORMANCE: 'true' }).conformance).toBe(true);
  });

  it('reads a secret from the file that its variable with _FILE names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    writeFileSync(join(folder, 'key'), 'from-the-file\n');
    expect(loadConfig(AuthConfig, { JWT_SECRET_KEY_FILE: join(folder, 'key') }).jwtSecretKey).toBe(
      'from-the-file',
    );
    rmSync(folder, { recursive: true });
    expect(() => loadConfig(AuthConfig, { JWT_SECRET_KEY_FILE: join(folder, 'key') })).toThrow(
      'JWT_SECRET_KEY cannot be read from the file that JWT_SECRET_KEY_FILE names',
    );
  });

  it.each([
    [ServerConfig, { HTTP_PORT: '70000' }, 'HTTP_PORT must not be greater than 65535'],
    [ServerConfig, { HTTP_PORT: 'canary' }, 'HTTP_PORT must be a number'],
    [
      ServerConfig,
      { MCP_TRANSPORT: 'canary' },
      'MCP_TRANSPORT must be one of the following values: stdio, http',
    ],
    [
      ServerConfig,
      { MCP_PUBLIC_URL: 'canary' },
      'MCP_PUBLIC_URL must be an address that begins with http:// or https://',
    ],
    [
      ServerConfig,
      { ALLOWED_HOSTS: 'a.example,https://canary.example' },
      'ALLOWED_HOSTS must list host names or addresses only',
    ],
    [ServerConfig, { ALLOWED_HOSTS: '*.canary.example' }, 'ALLOWED_HOSTS must list host names'],
    [AuthConfig, { ENABLE_AUTH: 'canary' }, 'ENABLE_AUTH must be true or false'],
    [
      QuantConnectConfig,
      { QUANTCONNECT_API_URL: 'ftp://canary' },
      'QUANTCONNECT_API_URL must be an address that begins with http:// or https://',
    ],
  ])('names the variable that is wrong and not its value: %#', (type, env, message) => {
    const load = () => loadConfig<object>(type, env);
    expect(load).toThrow(message);
    expect(load).not.toThrow(/canary/);
  });

  it('names all that is wrong at once, over all classes', () => {
    try {
      ConfigModule.forRoot({ HTTP_PORT: 'x', ENABLE_AUTH: 'x', LOG_LEVEL: 'x' });
      throw new Error('was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).problems).toHaveLength(3);
    }
  });

  it('cannot be changed afterwards', () => {
    expect(() => Object.assign(loadConfig(ServerConfig, {}), { port: 1 })).toThrow(TypeError);
    expect(inspect(loadConfig(ServerConfig, {}))).toContain('port: 3000');
  });

  describe('a list of objects', () => {
    const load = (value: unknown) =>
      loadConfig(AuthConfig, { TRUSTED_ISSUERS: typeof value === 'string' ? value : JSON.stringify(value) });
    const issuer = 'https://idp.example.com';

    it('has the defaults of its class', () => {
      expect(load([{ issuer }]).trustedIssuers).toEqual([
        {
          issuer,
          algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
          scopeClaims: ['scope', 'scopes', 'scp'],
        },
      ]);
    });

    it.each([
      ['{', 'TRUSTED_ISSUERS must be JSON'],
      ['{"issuer":"https://canary"}', 'TRUSTED_ISSUERS must be a JSON list'],
      [[{ issuer: 'canary' }], 'TRUSTED_ISSUERS [0]: issuer must be a URL address'],
      [[{ issuer: `${issuer}?canary` }], '[0]: issuer must be a URL address'],
      [[{ issuer }, { issuer, algorithms: ['HS256'] }], '[1]: each value in algorithms must be one of'],
      [[{ issuer, algorithms: [] }], 'algorithms should not be empty'],
      [[{ issuer, jwksURI: 'https://canary' }], 'property jwksURI should not exist'],
      [[{}], '[0]: issuer must be'],
      [['canary'], '[0]: '],
      [[null], '[0]: issuer must be'],
    ])('names the place of what is wrong and not its value: %#', (value, message) => {
      expect(() => load(value)).toThrow(message);
      expect(() => load(value)).not.toThrow(/canary/);
    });
  });
});
