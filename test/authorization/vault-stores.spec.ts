import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { CredentialStore } from '../../src/auth/credentials/vault/credential-store.js';
import { FileLock } from '../../src/auth/credentials/vault/file-lock.js';
import { FileStore } from '../../src/auth/credentials/vault/file-store.js';
import { PostgresStore } from '../../src/auth/credentials/vault/postgres-store.js';
import { replaceWhole } from '../../src/auth/credentials/vault/vault-file.js';
import { describeWith } from '../support/installed.js';
import { type Postgres, startPostgres } from '../support/postgres.js';

const ALICE = { issuer: 'ledgai', subject: 'alice' };
const sealed = (keyId = 'k1') => ({ keyId, wrapped: randomBytes(60), body: randomBytes(200) });

/** What every store promises; `open` opens the same place once more. */
function keepsItsPromises(open: () => CredentialStore): void {
  let store: CredentialStore;
  let other: CredentialStore;
  beforeAll(async () => {
    [store, other] = [open(), open()];
    await Promise.all([store.prepare(), other.prepare()]);
  });
  afterAll(async () => {
    await Promise.all([store.close(), other.close()]);
  });
  beforeEach(async () => {
    for (const row of await store.list()) await store.remove(row);
  });

  it('gives back what was stored, to another process too, and nothing for anybody else', async () => {
    const credential = sealed();
    await store.put(ALICE, credential);
    for (const reader of [store, other]) {
      expect(await reader.get(ALICE)).toMatchObject({ ...ALICE, ...credential });
      for (const subject of ['Alice', 'alice ', 'alic', '%']) {
        expect(await reader.get({ ...ALICE, subject })).toBeUndefined();
      }
      expect(await reader.get({ ...ALICE, issuer: 'https://idp.example' })).toBeUndefined();
    }
  });

  it('takes names that look like something else', async () => {
    const owners = ["'; DROP TABLE credential; --", '__proto__', '["a","b"]', 'Zoë 🚀', 'x'.repeat(255)].map(
      (subject) => ({ issuer: '","', subject }),
    );
    for (const owner of owners) await store.put(owner, sealed(owner.subject.slice(0, 3)));
    for (const owner of owners) expect(await other.get(owner)).toMatchObject(owner);
    expect(await store.list()).toHaveLength(owners.length);
  });

  it('replaces, keeps when it was first stored, and switches on again', async () => {
    await store.put(ALICE, sealed());
    const { createdAt } = (await store.get(ALICE))!;
    expect(await store.disable(ALICE)).toBe(true);
    const disabled = (await other.get(ALICE))!;
    expect(disabled.disabledAt).toBeInstanceOf(Date);
    await store.disable(ALICE);
    expect((await store.get(ALICE))!.disabledAt).toEqual(disabled.disabledAt);
    await store.put(ALICE, sealed('k2'));
    const replaced = (await other.get(ALICE))!;
    expect(replaced).toMatchObject({ keyId: 'k2', createdAt });
    expect(replaced).not.toHaveProperty('disabledAt');
    expect(replaced.updatedAt.getTime()).toBeGreaterThanOrEqual(createdAt.getTime());
  });

  it('lists without ciphertext, in order', async () => {
    for (const subject of ['b', 'c', 'a']) await store.put({ ...ALICE, subject }, sealed());
    const rows = await other.list();
    expect(rows.map(({ subject }) => subject)).toEqual(['a', 'b', 'c']);
    for (const row of rows) {
      expect(Object.keys(row).sort()).toEqual(['createdAt', 'issuer', 'keyId', 'subject', 'updatedAt']);
    }
  });

  it('says whether there was anything to remove or to disable', async () => {
    expect([await store.remove(ALICE), await store.disable(ALICE)]).toEqual([false, false]);
    await store.put(ALICE, sealed());
    expect([await other.remove(ALICE), await store.remove(ALICE)]).toEqual([true, false]);
    expect(await store.get(ALICE)).toBeUndefined();
  });

  it('lets one of many renewals win, and none against what was stored anew', async () => {
    const first = sealed();
    await store.put(ALICE, first);
    const next = () => ({ keyId: 'k2', wrapped: randomBytes(60) });
    const renewals = await Promise.all(
      Array.from({ length: 8 }, (_, n) => (n % 2 ? store : other).replaceWrap(ALICE, first, next())),
    );
    expect(renewals.filter(Boolean)).toHaveLength(1);
    expect(await store.get(ALICE)).toMatchObject({ keyId: 'k2', body: first.body });
    await store.put(ALICE, sealed());
    expect(await other.replaceWrap(ALICE, first, next())).toBe(false);
    expect(await store.replaceWrap({ ...ALICE, subject: 'nobody' }, first, next())).toBe(false);
  });

  it('loses nothing of two who write at the same time', async () => {
    const subjects = Array.from({ length: 30 }, (_, n) => `user-${String(n).padStart(2, '0')}`);
    await Promise.all(
      subjects.map((subject, n) => (n % 2 ? store : other).put({ ...ALICE, subject }, sealed())),
    );
    expect((await store.list()).map(({ subject }) => subject)).toEqual(subjects);
  });
}

describe('The vault in a file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'vault-file-'));
  const path = join(directory, 'vault.json');
  const open = (file = path) => new FileStore(file, { staleMs: 300, waitMs: 2_000 });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  describe('keeps the promises of a store', () => keepsItsPromises(open));

  it('can be read by its owner only, and leaves nothing else behind', async () => {
    await open().put(ALICE, sealed());
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['vault.json']);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -20)],
    ['empty', () => ''],
    ['of another version', (text: string) => text.replace('"version": 1', '"version": 2')],
    ['with a row that lacks its body', (text: string) => text.replace(/,\s*"body": "[^"]*"/, '')],
    ['with an owner twice', (text: string) => text.replace(/"rows": \[([^]*)\]/, '"rows": [$1,$1]')],
    ['null', () => 'null'],
  ])('that is damaged (%s) is an error, and is left as it is', async (_, damage) => {
    const file = join(directory, `damaged-${randomBytes(4).toString('hex')}.json`);
    await open(file).put(ALICE, sealed());
    const damaged = damage(readFileSync(file, 'utf8'));
    writeFileSync(file, damaged);
    for (const act of [
      (store: FileStore) => store.prepare(),
      (store: FileStore) => store.get(ALICE),
      (store: FileStore) => store.list(),
      (store: FileStore) => store.put(ALICE, sealed()),
      (store: FileStore) => store.remove(ALICE),
    ]) {
      await expect(act(open(file))).rejects.toMatchObject({ name: 'VaultFailure', reason: 'damaged' });
    }
    expect(readFileSync(file, 'utf8')).toBe(damaged);
    rmSync(file);
  });

  it('that goes away is an error, not an empty vault', async () => {
    const file = join(directory, 'gone.json');
    const store = open(file);
    expect(await store.get(ALICE)).toBeUndefined();
    await store.put(ALICE, sealed());
    rmSync(file);
    await expect(store.get(ALICE)).rejects.toMatchObject({ reason: 'unreachable' });
    await expect(store.put(ALICE, sealed())).rejects.toMatchObject({ reason: 'unreachable' });
    await expect(open(join(directory, 'no', 'such.json')).get(ALICE)).rejects.toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining('ENOENT'),
    });
  });

  it('is unlocked when the holder of the lock died', async () => {
    writeFileSync(`${path}.lock`, 'somebody who died');
    const startMs = performance.now();
    await Promise.all([open().put(ALICE, sealed()), open().put({ ...ALICE, subject: 'bob' }, sealed())]);
    expect(performance.now() - startMs).toBeGreaterThan(250);
    expect((await open().list()).map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['alice', 'bob']),
    );
    expect(readdirSync(directory)).toEqual(['vault.json']);
  });

  it('is not written by one who was taken for dead', async () => {
    const before = readFileSync(path, 'utf8');
    await new FileLock(`${path}.lock`).hold(async (isHeld) => {
      expect(await isHeld()).toBe(true);
      writeFileSync(`${path}.lock`, 'another');
      await expect(replaceWhole(path, 'late', isHeld)).rejects.toMatchObject({ name: 'VaultFailure' });
    });
    expect(readFileSync(path, 'utf8')).toBe(before);
    // The lock of the other is not taken away either.
    expect(readdirSync(directory).sort()).toEqual(['vault.json', 'vault.json.lock']);
    rmSync(`${path}.lock`);
  });

  it('gives up on a lock that changes hands all the time', async () => {
    const lock = `${path}.lock`;
    const busy = setInterval(() => writeFileSync(lock, randomBytes(4).toString('hex')), 20);
    writeFileSync(lock, 'first');
    try {
      await expect(
        new FileStore(path, { staleMs: 5_000, waitMs: 300 }).put(ALICE, sealed()),
      ).rejects.toMatchObject({ reason: 'unreachable', message: expect.stringContaining('locked') });
    } finally {
      clearInterval(busy);
      rmSync(lock, { force: true });
    }
  });
});

describeWith('postgres', 'The vault in Postgres', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  describe('keeps the promises of a store', () => keepsItsPromises(() => new PostgresStore(postgres.url)));

  it('makes its table once, however many start together', async () => {
    await postgres.query('DROP SCHEMA IF EXISTS quantconnect_mcp CASCADE');
    const stores = Array.from({ length: 6 }, () => new PostgresStore(postgres.url));
    await Promise.all(stores.map((store) => store.prepare()));
    await stores[0]!.put(ALICE, sealed());
    expect(await stores[5]!.get(ALICE)).toBeDefined();
    await Promise.all(stores.map((store) => store.close()));
  });

  it('needs no right to make tables where the table is there', async () => {
    const ready = new PostgresStore(postgres.url);
    await ready.put(ALICE, sealed());
    await postgres.query(`CREATE ROLE reader LOGIN PASSWORD 'reader'`);
    await postgres.query('GRANT USAGE ON SCHEMA quantconnect_mcp TO reader');
    await postgres.query('GRANT SELECT ON quantconnect_mcp.credential TO reader');
    const url = new URL(postgres.url);
    [url.username, url.password] = ['reader', 'reader'];
    const reader = new PostgresStore(url.href);
    expect(await reader.get(ALICE)).toBeDefined();
    await expect(reader.remove(ALICE)).rejects.toMatchObject({ message: 'Postgres cannot be used: 42501.' });
    await Promise.all([ready.close(), reader.close()]);
  });

  it('answers an outage at once, and recovers by itself', async () => {
    const store = new PostgresStore(postgres.url);
    await store.put(ALICE, sealed());
    await postgres.stop();
    const startMs = performance.now();
    for (let n = 0; n < 3; n += 1) {
      await expect(store.get(ALICE)).rejects.toMatchObject({ name: 'VaultFailure', reason: 'unreachable' });
    }
    expect(performance.now() - startMs).toBeLessThan(6_000);
    await postgres.start();
    expect(await store.get(ALICE)).toBeDefined();
    await store.close();
  });

  it('tells its password to nobody, also when it is wrong or the address is', async () => {
    const url = new URL(postgres.url);
    url.password = 'canary-wrong-password';
    const stores = [
      new PostgresStore(url.href),
      new PostgresStore(postgres.url),
      new PostgresStore(`${postgres.url}x?sslmode=nonsense`),
      new PostgresStore(postgres.url.replace('127.0.0.1', 'no.such.host.invalid')),
    ];
    for (const store of stores) {
      const error = await store.get(ALICE).catch((caught: unknown) => caught);
      const shown = inspect([store, error], { depth: 9, showHidden: true }) + JSON.stringify([store, error]);
      expect(shown).not.toMatch(new RegExp(`canary-wrong-password|${postgres.password}`));
    }
    await Promise.all(stores.map((store) => store.close()));
  });
});
