import { decodeProtectedHeader } from 'jose';
import { readNamedKeys } from '../auth/keys/named-keys.js';
import { secretBytes, weaknessOf } from '../auth/keys/secret-strength.js';
import type { Environment } from '../config/env.js';
import { run } from './run.js';

async function cli(line: string, env: Environment = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(line.split(' '), {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: () => Promise.resolve(''),
    env,
    version: '1.2.3',
  });
  return { code, out, err };
}
const settings = (lines: readonly string[]): Environment =>
  Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

describe('keys generate', () => {
  it('prints a good key, another one each time, and nothing else', async () => {
    const [first, second] = [await cli('keys generate'), await cli('keys generate')];
    expect(first).toEqual({ code: 0, out: [expect.stringMatching(/^base64:[\w+/]{43}=$/)], err: [] });
    expect(weaknessOf(first.out[0]!)).toBeUndefined();
    expect(secretBytes(first.out[0]!)).toHaveLength(32);
    expect(second.out).not.toEqual(first.out);
  });

  it.each(['claims', 'vault'])('prints an entry for the ring of %s', async (ring) => {
    const { out } = await cli(`keys generate --for ${ring}`);
    expect(readNamedKeys('KEYS', out.join())).toMatchObject({ problems: [] });
  });

  it.each(['keys generate --for tokens', 'keys rotate --for toString', 'keys generate x'])(
    'refuses %s',
    async (line) => expect(await cli(line)).toMatchObject({ code: 64, out: [] }),
  );
});

describe('keys rotate', () => {
  const rotate = async (env: Environment, rest = '') => {
    const result = await cli(`keys rotate${rest}`, env);
    return { ...result, next: settings(result.out) };
  };
  const token = async (env: Environment) => {
    const { out } = await cli('token create --subject alice --group readonly --no-credentials', env);
    return out[0]!;
  };
  const accepts = async (env: Environment, text: string) =>
    (await cli(`token inspect ${text}`, env)).code === 0;
  const start = async () => ({ JWT_SECRET_KEY: (await cli('keys generate')).out[0]! });

  it('gives settings under which old tokens are good and new ones are signed anew', async () => {
    const before = await start();
    const old = await token(before);
    const { code, next, err } = await rotate(before);
    const fresh = await token(next);
    expect([code, await accepts(next, old), await accepts(next, fresh)]).toEqual([0, true, true]);
    expect(await accepts(before, fresh)).toBe(false);
    expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid);
    expect(err.join('\n')).toMatch(/1\..*JWT_SECRET_KEYS_PREVIOUS[^]*2\.[^]*3\. 1 d later/);
    expect(err.join('\n')).not.toMatch(/base64:/);
  });

  it('loses no token in the order that it says', async () => {
    const before = await start();
    const { next } = await rotate(before);
    const prepared = { ...before, JWT_SECRET_KEYS_PREVIOUS: next['JWT_SECRET_KEY'] };
    for (const [signer, others] of [
      [before, [prepared]],
      [prepared, [before, next]],
      [next, [prepared]],
    ] as const) {
      const text = await token(signer);
      for (const other of others) expect(await accepts(other, text)).toBe(true);
    }
  });

  it('keeps three keys at most, through any number of rotations', async () => {
    let env: Environment = await start();
    const oldest = await token(env);
    for (let n = 0; n < 2; n += 1) env = (await rotate(env)).next;
    expect(await accepts(env, oldest)).toBe(true);
    env = (await rotate(env)).next;
    expect(env['JWT_SECRET_KEYS_PREVIOUS']!.split(',')).toHaveLength(2);
    expect(await accepts(env, oldest)).toBe(false);
  });

  it('writes a key with commas, spaces or quotes so that it stays one key', async () => {
    const before = { JWT_SECRET_KEY: `q7Zr, VnE3k'tX9wLdB2"hYcM5uJ8sF $pA1gTiR0oKe` };
    const old = await token(before);
    const { next } = await rotate(before);
    expect(next['JWT_SECRET_KEYS_PREVIOUS']).toMatch(/^base64:[\w+/=]+$/);
    expect(await accepts(next, old)).toBe(true);
  });

  it.each([
    ['', {}, 'JWT_SECRET_KEY is not set'],
    ['', { JWT_SECRET_KEY: 'changeme' }, 'JWT_SECRET_KEY is a well-known placeholder'],
    [' --for claims', {}, 'CREDENTIAL_CLAIM_KEYS is not set'],
    [' --for vault', { VAULT_KEYS: 'a=base64:canary' }, 'VAULT_KEYS entry a'],
  ])('stops with the code for settings: %s %j', async (rest, env: Environment, message) => {
    const { code, out, err } = await rotate(env, rest);
    expect([code, out]).toEqual([78, []]);
    expect(err.join()).toContain(message);
    expect(err.join()).not.toMatch(/canary|changeme/);
  });

  it.each([
    ['claims', 'CREDENTIAL_CLAIM_KEYS', 'no token made before'],
    ['vault', 'VAULT_KEYS', 'vault rewrap'],
  ])('puts a new entry in front of the ring of %s', async (ring, variable, last) => {
    const [first] = (await cli(`keys generate --for ${ring}`)).out;
    const { next, err } = await rotate({ [variable]: ` ${first} ` }, ` --for ${ring}`);
    const [fresh, old] = next[variable]!.split(',');
    expect(old).toBe(first);
    expect(fresh).not.toBe(first);
    expect(readNamedKeys(variable, next[variable]).problems).toEqual([]);
    expect(err.at(-1)).toContain(last);
  });
});
