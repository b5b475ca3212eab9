import { createDecipheriv } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { readNamedKeys } from '../../keys/named-keys.js';
import type { Principal } from '../../principal.js';
import { hexOf, OTHER_VAULT_KEY, VAULT_KEY } from '../../testing/sealing-keys.js';
import { API_TOKEN, CREDENTIALS } from '../../testing/tokens.js';
import { AccountCache } from './account-cache.js';
import { contextOf } from './envelope.js';
import { FileStore } from './file-store.js';
import { LocalKekRing } from './kek.js';
import { VaultFailure } from './vault.errors.js';
import { VaultLookup } from './vault.lookup.js';
import { Vault } from './vault.js';

const ALICE = { issuer: 'ledgai', subject: 'alice' };
const BOB = { issuer: 'ledgai', subject: 'bob' };
const directory = mkdtempSync(join(tmpdir(), 'vault-spec-'));
let path: string;
let count = 0;
beforeEach(() => {
  count += 1;
  path = join(directory, `${count}.json`);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(() => jest.restoreAllMocks());

const vaultWith = (keys: string, store = new FileStore(path)) =>
  new Vault(store, new LocalKekRing(readNamedKeys('VAULT_KEYS', keys).ring));
const other = (apiToken: string) => ({ ...CREDENTIALS, api_token: apiToken });
const keyIds = async (vault: Vault) => (await vault.list()).map(({ keyId }) => keyId);
const fileRows = () => (JSON.parse(readFileSync(path, 'utf8')) as { rows: Record<string, unknown>[] }).rows;

function rewriteRows(change: (rows: Record<string, unknown>[]) => void): void {
  const rows = fileRows();
  change(rows);
  writeFileSync(path, JSON.stringify({ version: 1, rows }));
}

describe('the vault', () => {
  it('gives back what was put in, also to another process', async () => {
    const vault = vaultWith(VAULT_KEY);
    await vault.put(ALICE, CREDENTIALS);
    for (const reader of [vault, vaultWith(VAULT_KEY)]) {
      const account = await reader.find(ALICE);
      expect([account?.userId, account?.organizationId]).toEqual(['406922', 'org-1']);
      expect(await reader.find(BOB)).toBeUndefined();
    }
  });

  it('keeps the same subject of two issuers apart', async () => {
    const vault = vaultWith(VAULT_KEY);
    const foreign = { issuer: 'https://idp.example.com', subject: 'alice' };
    await vault.put(ALICE, CREDENTIALS);
    expect(await vault.find(foreign)).toBeUndefined();
    await vault.put(foreign, { ...CREDENTIALS, user_id: '7' });
    expect([(await vault.find(ALICE))?.userId, (await vault.find(foreign))?.userId]).toEqual(['406922', '7']);
  });

  it('holds nothing readable in its file', async () => {
    await vaultWith(VAULT_KEY).put(ALICE, CREDENTIALS);
    const text = readFileSync(path, 'utf8');
    for (const row of fileRows()) {
      for (const part of [row['body'], row['wrapped']].map((part) => Buffer.from(String(part), 'base64'))) {
        expect(part.toString('latin1')).not.toContain(API_TOKEN);
      }
    }
    expect(text).not.toMatch(new RegExp(`${API_TOKEN}|406922|org-1|${hexOf(VAULT_KEY)}`));
  });

  it('seals every row with a key of its own, in the documented form', async () => {
    const vault = vaultWith(VAULT_KEY);
    await vault.put(ALICE, CREDENTIALS);
    await vault.put(BOB, CREDENTIALS);
    const opened = (key: Buffer, sealed: Buffer, context: string) => {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
      decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    };
    const dataKeys = fileRows().map(({ issuer, subject, wrapped, body }) => {
      const context = `qc-cred:v1:${JSON.stringify([issuer, subject])}`;
      const kek = Buffer.from(hexOf(VAULT_KEY), 'hex');
      const dataKey = opened(kek, Buffer.from(String(wrapped), 'base64'), context);
      const content = opened(dataKey, Buffer.from(String(body), 'base64'), context);
      expect(JSON.parse(content.toString())).toEqual(CREDENTIALS);
      return dataKey.toString('hex');
    });
    expect(new Set(dataKeys).size).toBe(2);
  });

  it('cannot be told that two owners are one by names that hold each other', () => {
    const contexts = [
      ['a', 'b","c'],
      ['a","b', 'c'],
      ['a|b', 'c'],
      ['a', 'b|c'],
    ].map(([issuer = '', subject = '']) => contextOf({ issuer, subject }).toString());
    expect(new Set(contexts).size).toBe(4);
  });

  it.each<[string, (rows: Record<string, unknown>[]) => void]>([
    ['a row given to another subject', (rows) => (rows[0]!['subject'] = 'bob')],
    ['a row given to another issuer', (rows) => (rows[0]!['issuer'] = 'x')],
    ['a body exchanged with another row', (rows) => (rows[0]!['body'] = rows[1]!['body'])],
    ['a data key exchanged with another row', (rows) => (rows[0]!['wrapped'] = rows[1]!['wrapped'])],
    ['a body that is cut off', (rows) => (rows[0]!['body'] = 'AAAA')],
    ['a data key of another ring under our name', (rows) => (rows[0]!['wrapped'] = 'A'.repeat(80))],
  ])('refuses %s, without a word about the content', async (_, change) => {
    const vault = vaultWith(VAULT_KEY);
    await vault.put(ALICE, CREDENTIALS);
    await vault.put({ ...ALICE, subject: 'carol' }, other('carols-token'));
    rewriteRows(change);
    const [{ issuer, subject }] = fileRows() as unknown as [typeof ALICE];
    const error = await vaultWith(VAULT_KEY)
      .find({ issuer, subject })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'VaultFailure', reason: 'damaged' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/canary|carols-token/);
  });

  it('says which key is missing', async () => {
    await vaultWith(VAULT_KEY).put(ALICE, CREDENTIALS);
    await expect(vaultWith(OTHER_VAULT_KEY).find(ALICE)).rejects.toMatchObject({
      reason: 'key_missing',
      message: 'VAULT_KEYS has no entry "v1".',
    });
  });

  it('refuses what was switched off, until it is stored again', async () => {
    const vault = vaultWith(VAULT_KEY);
    await vault.put(ALICE, CREDENTIALS);
    await vault.find(ALICE);
    expect([await vault.disable(ALICE), await vault.disable(BOB)]).toEqual([true, false]);
    await expect(vault.find(ALICE)).rejects.toMatchObject({
      code: 'credentials_disabled',
      message: expect.stringContaining('vault put'),
    });
    await vault.put(ALICE, CREDENTIALS);
    expect(await vault.find(ALICE)).toBeDefined();
  });

  it('shows nothing of what it holds', async () => {
    const vault = vaultWith(`${VAULT_KEY},${OTHER_VAULT_KEY}`);
    await vault.put(ALICE, CREDENTIALS);
    const account = await vault.find(ALICE);
    const shown = [vault, account, new VaultLookup(vault), await vault.list()].flatMap((value) => [
      inspect(value, { depth: 12, showHidden: true, maxArrayLength: null }),
      JSON.stringify(value),
    ]);
    const body = String(fileRows()[0]!['body']);
    for (const secret of [API_TOKEN, hexOf(VAULT_KEY), hexOf(OTHER_VAULT_KEY), body]) {
      expect(shown.join()).not.toContain(secret);
    }
  });
});

describe('the keys of the vault', () => {
  const BOTH = `${OTHER_VAULT_KEY},${VAULT_KEY}`;

  it('are renewed when a row is read, and its body stays as it is', async () => {
    await vaultWith(VAULT_KEY).put(ALICE, CREDENTIALS);
    const [before] = fileRows();
    const rotated = vaultWith(BOTH);
    expect((await rotated.find(ALICE))?.userId).toBe('406922');
    await rotated.close();
    const [after] = fileRows();
    expect(after).toEqual({ ...before, keyId: 'v2', wrapped: expect.any(String) });
    expect(after!['wrapped']).not.toBe(before!['wrapped']);
    expect((await vaultWith(OTHER_VAULT_KEY).find(ALICE))?.userId).toBe('406922');
  });

  it('are renewed for all rows at once, and those that cannot be are named', async () => {
    const old = vaultWith(VAULT_KEY);
    for (const subject of ['a', 'b', 'c']) await old.put({ ...ALICE, subject }, CREDENTIALS);
    const rotated = vaultWith(BOTH);
    await rotated.put({ ...ALICE, subject: 'd' }, CREDENTIALS);
    rewriteRows((rows) => (rows[1]!['wrapped'] = 'A'.repeat(80)));
    expect(await rotated.rewrap()).toEqual({
      renewed: 2,
      current: 1,
      failed: [{ issuer: 'ledgai', subject: 'b', problem: expect.stringContaining('v1') }],
    });
    expect(await keyIds(rotated)).toEqual(['v2', 'v1', 'v2', 'v2']);
    await rotated.put({ ...ALICE, subject: 'b' }, CREDENTIALS);
    expect(await rotated.rewrap()).toEqual({ renewed: 0, current: 4, failed: [] });
  });

  it('that cannot be renewed do not stop a call, and are said once', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const old = vaultWith(VAULT_KEY);
    await old.put(ALICE, CREDENTIALS);
    await old.put(BOB, CREDENTIALS);
    const readOnly = new FileStore(path);
    jest.spyOn(readOnly, 'replaceWrap').mockRejectedValue(Object.assign(new Error('x'), { code: 'EROFS' }));
    const rotated = vaultWith(BOTH, readOnly);
    expect([await rotated.find(ALICE), await rotated.find(BOB)]).not.toContain(undefined);
    await rotated.close();
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/EROFS.*`vault rewrap`/)]]);
  });
});

describe('what is remembered', () => {
  it('is asked for once by all who ask at the same time, and by nobody for a minute', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const store = new FileStore(path);
    const vault = vaultWith(VAULT_KEY, store);
    await vault.put(ALICE, CREDENTIALS);
    const get = jest.spyOn(store, 'get');
    await Promise.all(Array.from({ length: 50 }, () => vault.find(ALICE)));
    jest.advanceTimersByTime(59_000);
    await vault.find(ALICE);
    expect(get).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1_001);
    await vault.find(ALICE);
    expect(get).toHaveBeenCalledTimes(2);
    jest.useRealTimers();
  });

  it('follows a change of this process at once, and of another within the minute', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const [here, there] = [vaultWith(VAULT_KEY), vaultWith(VAULT_KEY)];
    const userIds = async () => [(await here.find(ALICE))?.userId, (await there.find(ALICE))?.userId];
    await here.put(ALICE, CREDENTIALS);
    expect(await userIds()).toEqual(['406922', '406922']);
    await here.put(ALICE, { ...CREDENTIALS, user_id: '7' });
    expect(await userIds()).toEqual(['7', '406922']);
    jest.advanceTimersByTime(60_001);
    expect(await userIds()).toEqual(['7', '7']);
    await here.remove(ALICE);
    expect(await userIds()).toEqual([undefined, '7']);
    there.forget(ALICE);
    expect(await userIds()).toEqual([undefined, undefined]);
    jest.useRealTimers();
  });

  it('is not what was read before a change', async () => {
    const store = new FileStore(path);
    const vault = vaultWith(VAULT_KEY, store);
    await vault.put(ALICE, CREDENTIALS);
    const row = await store.get(ALICE);
    let answer: (value: typeof row) => void = () => undefined;
    jest.spyOn(store, 'get').mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const reading = vault.find(ALICE);
    await vault.remove(ALICE);
    answer(row);
    await reading;
    expect(await vault.find(ALICE)).toBeUndefined();
  });

  it('is neither a failure nor that there is nothing', async () => {
    const cache = new AccountCache();
    await expect(cache.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await cache.get('a', () => Promise.resolve(undefined))).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('is a thousand accounts at most', async () => {
    const cache = new AccountCache();
    const account = await (async () => {
      const vault = vaultWith(VAULT_KEY);
      await vault.put(ALICE, CREDENTIALS);
      return vault.find(ALICE);
    })();
    for (let n = 0; n < 1_100; n += 1) await cache.get(String(n), () => Promise.resolve(account));
    expect(cache.size).toBe(1_000);
    cache.clear();
    expect(cache.size).toBe(0);
  });
});

describe('the lookup in the vault', () => {
  const request = (changes: object = {}) => ({
    principal: { ...ALICE, tenant: 'a1b2', kind: 'token', ...changes } as Principal,
    ownsEnvironment: false,
  });

  it('finds the account of any issuer, and nothing where there is no vault', async () => {
    const vault = vaultWith(VAULT_KEY);
    await vault.put({ ...ALICE, issuer: 'https://idp.example.com' }, CREDENTIALS);
    const foreign = request({ issuer: 'https://idp.example.com' });
    expect((await new VaultLookup(vault).find(foreign))?.userId).toBe('406922');
    expect(await new VaultLookup(vault).find(request())).toBeUndefined();
    expect(await new VaultLookup(undefined).find(foreign)).toBeUndefined();
  });

  it('does not look for the person of the environment', async () => {
    const vault = vaultWith(VAULT_KEY);
    await vault.put(ALICE, CREDENTIALS);
    expect(await new VaultLookup(vault).find(request({ kind: 'environment' }))).toBeUndefined();
  });

  it.each([
    ['a missing key', () => vaultWith(OTHER_VAULT_KEY), 60, 'key_missing'],
    [
      'a damaged file',
      () => {
        writeFileSync(path, 'x');
        return vaultWith(VAULT_KEY);
      },
      60,
      'damaged',
    ],
    [
      'a directory that is gone',
      () => vaultWith(VAULT_KEY, new FileStore('/no/such/dir/v')),
      2,
      'unreachable',
    ],
  ])('says of %s that it is not available now, and why in the log only', async (_, make, seconds, reason) => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    await vaultWith(VAULT_KEY).put(ALICE, CREDENTIALS);
    const lookup = new VaultLookup(make());
    await lookup.onModuleInit();
    for (let n = 0; n < 5; n += 1) {
      await expect(lookup.find(request())).rejects.toMatchObject({
        name: 'TemporarilyUnavailable',
        reason: 'credentials_unavailable',
        retryAfterSeconds: seconds,
        message: expect.not.stringMatching(/VAULT_|v1|no\/such/),
      });
    }
    expect(error.mock.calls).toEqual([[expect.objectContaining({ reason })]]);
  });

  it('sees the end of an outage though nobody calls', async () => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation();
    jest.useFakeTimers();
    try {
      const store = new FileStore(path);
      const away = new VaultFailure('unreachable', 'ECONNREFUSED');
      const get = jest.spyOn(store, 'get').mockRejectedValue(away);
      const lookup = new VaultLookup(vaultWith(VAULT_KEY, store));
      await expect(lookup.find(request())).rejects.toThrow();
      await jest.advanceTimersByTimeAsync(60_000);
      expect(lookup.reachable).toBe(false);

      get.mockResolvedValue(undefined);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(lookup.reachable).toBe(true);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
