import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { CONFIG_CLASSES } from '../src/config/config.module.js';
import { envVariables } from '../src/config/env.js';

const ROOT = resolve(__dirname, '..');
const read = (path: string) => readFileSync(resolve(ROOT, path), 'utf8');

const packageJson = JSON.parse(read('package.json')) as Record<string, any>;
const manifest = JSON.parse(read('mcpb/manifest.json')) as Record<string, any>;
const registryEntry = JSON.parse(read('server.json')) as Record<string, any>;

const variables = new Map(
  CONFIG_CLASSES.flatMap((type) => [...envVariables(type).values()]).map((variable) => [
    variable.name,
    variable,
  ]),
);

describe('The bundle', () => {
  const env = manifest['server'].mcp_config.env as Record<string, string>;
  const settings = manifest['user_config'] as Record<string, { sensitive?: boolean; default?: string }>;
  const settingOf = (variable: string) => /^\$\{user_config\.(\w+)\}$/.exec(env[variable]!)![1]!;

  it('has a manifest of the newest form that the packer knows', () => {
    const schema = JSON.parse(
      read('node_modules/@anthropic-ai/mcpb/schemas/mcpb-manifest-latest.schema.json'),
    ) as object;
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect([validate(manifest), validate.errors]).toEqual([true, null]);
  });

  it('starts what is built, and shows an icon that is there', () => {
    const { entry_point, mcp_config } = manifest['server'];
    expect(mcp_config.args).toEqual([`\${__dirname}/${entry_point}`]);
    expect(existsSync(resolve(ROOT, entry_point))).toBe(true);
    expect(existsSync(resolve(ROOT, 'mcpb', manifest['icon']))).toBe(true);
  });

  it('asks for variables of this server, each once, and for no others', () => {
    expect(Object.keys(env).filter((name) => !variables.has(name))).toEqual([]);
    expect(Object.keys(env).map(settingOf).sort()).toEqual(Object.keys(settings).sort());
  });

  it.each(Object.keys(env))('keeps %s as secret as the server does', (name) => {
    expect(settings[settingOf(name)]!.sensitive ?? false).toBe(variables.get(name)!.secret);
  });

  it('says what is empty of everything that may be left out', () => {
    const open = Object.values(settings).filter((setting) => !('required' in setting) || !setting.required);
    expect(open.map((setting) => setting.default)).toEqual(open.map(() => ''));
  });

  it('needs the Node that the package needs', () => {
    expect(manifest['compatibility'].runtimes.node).toBe(packageJson['engines'].node);
  });
});

describe('The entry of the MCP registry', () => {
  it('has the name by which package and image say whose they are', () => {
    const { name } = registryEntry;
    expect(name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
    expect(packageJson['mcpName']).toBe(name);
    expect(read('Dockerfile')).toContain(`io.modelcontextprotocol.server.name="${name}"`);
  });

  it('is described in the hundred characters that the registry takes', () => {
    expect(registryEntry['description'].length).toBeLessThanOrEqual(100);
  });

  it('names the npm package and the image of one version', () => {
    const { version } = packageJson;
    const [npm, image] = registryEntry['packages'] as Record<string, any>[];
    expect(npm).toMatchObject({ registryType: 'npm', identifier: packageJson['name'], version });
    expect(image).toMatchObject({ registryType: 'oci', identifier: expect.stringMatching(`:${version}$`) });
    // The registry wants the version of an image in its name and nowhere else.
    expect(image).not.toHaveProperty('version');
  });

  it.each(['npm', 'oci'])('asks for what one person needs, of %s', (type) => {
    const asked = (registryEntry['packages'] as Record<string, any>[]).find(
      (p) => p['registryType'] === type,
    )!;
    const inputs = asked['environmentVariables'] as { name: string; isSecret?: boolean }[];
    expect(inputs.map(({ name }) => name)).toEqual(Object.keys(manifest['server'].mcp_config.env));
    for (const { name, isSecret = false } of inputs) expect(isSecret).toBe(variables.get(name)!.secret);
  });
});

describe('The npm package', () => {
  it('is built and tested with one version of everything it depends on', () => {
    const { dependencies, devDependencies, optionalDependencies } = packageJson;
    const named = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(named.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version as string))).toEqual([]);
  });

  it('has one command, so that npx needs no further word', () => {
    expect(Object.entries(packageJson['bin'])).toEqual([['quantconnect-mcp', 'dist/cli/main.js']]);
    expect(read('dist/cli/main.js')).toMatch(/^#!\/usr\/bin\/env node/);
  });
});
