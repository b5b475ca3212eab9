import { readSandboxSettings, SandboxConfigError } from './sandbox.config.js';

const ORGANIZATION = '0123456789abcdef0123456789abcdef';

describe('the settings of a sandbox process', () => {
  it('have defaults that need nothing set', () => {
    expect(readSandboxSettings({})).toMatchObject({ host: '127.0.0.1', port: 5612, speed: 1 });
    expect(readSandboxSettings({}).tenants.map(({ userId }) => userId)).toEqual([12345, 67890]);
  });

  it('come from the environment', () => {
    const settings = readSandboxSettings({
      SANDBOX_HOST: '0.0.0.0',
      SANDBOX_PORT: '0',
      SANDBOX_SPEED: '12.5',
      SANDBOX_BACKTEST_SECONDS: '300',
      SANDBOX_TENANTS: `1:one:${ORGANIZATION}, 2:two:${ORGANIZATION}`,
      SANDBOX_BACKTEST_NODES: '2',
    });
    expect(settings).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      speed: 12.5,
      backtestSeconds: 300,
      limits: { backtestNodes: 2 },
    });
    expect(settings.tenants).toEqual([
      { userId: 1, token: 'one', organizationId: ORGANIZATION },
      { userId: 2, token: 'two', organizationId: ORGANIZATION },
    ]);
  });

  it.each([
    ['SANDBOX_PORT', '70000'],
    ['SANDBOX_PORT', 'http'],
    ['SANDBOX_SPEED', '0'],
    ['SANDBOX_SPEED', 'fast'],
    ['SANDBOX_BACKTEST_SECONDS', '0'],
    ['SANDBOX_BACKTEST_SECONDS', 'never'],
    ['SANDBOX_BYTES_PER_FILE', '-1'],
    ['SANDBOX_TENANTS', '1:one'],
    ['SANDBOX_TENANTS', `alice:one:${ORGANIZATION}`],
    ['SANDBOX_TENANTS', `1:one:${ORGANIZATION}:more`],
    ['SANDBOX_TENANTS', `1:one:${ORGANIZATION},1:two:${ORGANIZATION}`],
  ])('refuse a bad %s by name, without its value', (variable, value) => {
    const read = (): unknown => readSandboxSettings({ [variable]: value });
    expect(read).toThrow(SandboxConfigError);
    expect(read).toThrow(new RegExp(`^${variable} `));
    if (value.length > 4) expect(read).not.toThrow(new RegExp(value));
  });
});
