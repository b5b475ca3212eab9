import { randomBytes } from 'node:crypto';
import { run } from '../../src/cli/run.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { legacyClient } from '../support/clients.js';
import { startLoad } from '../support/load.js';
import { type ServerProcess, startServerProcess } from '../support/process.js';
import { callRaw } from '../support/raw.js';
import { NO_LIMITS } from '../support/no-limits.js';
import { type RoundRobin, roundRobin } from '../support/round-robin.js';

type Keys = Record<string, string>;

async function cli(line: string, env: Keys): Promise<string[]> {
  const out: string[] = [];
  const code = await run(line.split(' '), {
    out: (text) => void out.push(text),
    err: () => undefined,
    readInput: () => Promise.resolve(''),
    env,
    version: '0',
  });
  if (code !== 0) throw new Error(`${line} ended with ${code}`);
  return out;
}

const mint = async (env: Keys): Promise<string> =>
  (await cli('token create --subject alice --group readonly --no-credentials', env))[0]!;

/** The settings of `keys rotate`, as its three steps have it. */
async function stepsFrom(before: Keys): Promise<Keys[]> {
  const lines = await cli('keys rotate', before);
  const after = Object.fromEntries(
    lines.map((line) => [line.split('=', 1)[0]!, line.slice(line.indexOf('=') + 1)]),
  );
  const JWT_SECRET_KEY = after['JWT_SECRET_KEY']!;
  return [{ ...before, JWT_SECRET_KEYS_PREVIOUS: JWT_SECRET_KEY }, after, { JWT_SECRET_KEY }];
}

describe('The rotation of JWT_SECRET_KEY on two servers', () => {
  const before = { JWT_SECRET_KEY: randomBytes(32).toString('hex') };
  let sandbox: Sandbox;
  let servers: ServerProcess[];
  let urls: string[];
  let balancer: RoundRobin;

  const start = (keys: Keys) =>
    startServerProcess({
      QUANTCONNECT_API_URL: sandbox.url,
      ...NO_LIMITS,
      SHUTDOWN_DRAIN_SECONDS: '1',
      ...keys,
    });
  const stop = async ({ child, exited }: ServerProcess) => {
    child.kill('SIGTERM');
    await exited;
  };
  /** One after the other, as a rolling update does it: the new one serves before the old one goes. */
  const rollOut = async (keys: Keys) => {
    for (const [index, old] of servers.entries()) {
      servers[index] = await start(keys);
      urls[index] = servers[index].url;
      await stop(old);
    }
  };

  beforeAll(async () => {
    sandbox = await startSandbox();
    servers = [await start(before), await start(before)];
    urls = servers.map(({ url }) => url);
    balancer = await roundRobin(urls);
  });
  afterAll(async () => {
    await balancer.close();
    await Promise.all(servers.map(stop));
    await sandbox.close();
  });

  it('fails no call, of old tokens, new ones and sessions: failed 0', async () => {
    const [prepared, rotated, finished] = await stepsFrom(before);
    const tokens = [await mint(before)];
    const session = await legacyClient(balancer.url, tokens[0]!);
    let turn = 0;
    const load = startLoad(() => callRaw(balancer.url, tokens[turn++ % tokens.length]!, 'whoami'), 4);

    await rollOut(prepared!);
    tokens.push(await mint(rotated!));
    await rollOut(rotated!);
    tokens.push(await mint(rotated!));
    expect((await session.call('whoami')).value).toMatchObject({ subject: 'alice' });
    const { calls, failed } = await load.stop();
    process.stdout.write(`rotation of JWT_SECRET_KEY: ${calls} calls, failed ${JSON.stringify(failed)}\n`);
    expect(failed).toEqual({});
    expect(calls).toBeGreaterThan(100);

    await session.close();
    await rollOut(finished!);
    const statuses = tokens.map(async (token) => (await callRaw(balancer.url, token, 'whoami')).status);
    expect(await Promise.all(statuses)).toEqual([401, 200, 200]);
  }, 180_000);
});
