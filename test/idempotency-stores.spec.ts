import { AuthConfig } from '../src/config/auth.config.js';
import { RedisConfig } from '../src/config/redis.config.js';
import { SealedBox } from '../src/auth/keys/sealed-box.js';
import { IdempotencyFull, IdempotencyUnavailable } from '../src/mcp/idempotency/idempotency.errors.js';
import type { Claim, IdempotencyStore, Slot } from '../src/mcp/idempotency/idempotency.store.js';
import { REMEMBERED_MS } from '../src/mcp/idempotency/idempotency.store.js';
import { MemoryIdempotencyStore } from '../src/mcp/idempotency/memory.store.js';
import { RedisIdempotencyStore } from '../src/mcp/idempotency/redis.store.js';
import { RedisConnection } from '../src/redis/redis.connection.js';
import { describeWith } from './support/installed.js';
import { type RedisServer, startRedis } from './support/redis.js';

let count = 0;
const slot = (tenant = 'tenant'): Slot => ({ tenant, name: `slot-${(count += 1)}` });
const claim = (id: string): Claim => ({ id, fingerprint: 'same', startedAt: 1_700_000_000_000 });

/** What is asked of any memory of keys. */
function remembers(open: () => IdempotencyStore): void {
  it('gives a free slot to one of many', async () => {
    const [store, place] = [open(), slot()];
    const claims = Array.from({ length: 20 }, (_, n) => store.claim(place, claim(`c${n}`)));
    const taken = (await Promise.all(claims)).filter((found) => found === undefined);
    expect(taken).toHaveLength(1);
  });

  it('tells what an earlier attempt was, and what came of it', async () => {
    const [store, place] = [open(), slot()];
    await store.claim(place, claim('a'));
    expect(await store.claim(place, claim('b'))).toMatchObject({ ...claim('a'), state: 'started' });
    await store.settle(place, claim('a'), '{"value":1}');
    expect(await store.claim(place, claim('b'))).toMatchObject({
      ...claim('a'),
      state: 'done',
      answer: '{"value":1}',
    });
  });

  it('is free again once it is released, and by its holder alone', async () => {
    const [store, place] = [open(), slot()];
    await store.claim(place, claim('a'));
    await store.release(place, claim('b'));
    expect(await store.claim(place, claim('b'))).toMatchObject({ id: 'a' });
    await store.release(place, claim('a'));
    expect(await store.claim(place, claim('b'))).toBeUndefined();
  });

  it('lets one of many take up what is uncertain, and keeps when it began', async () => {
    const [store, place] = [open(), slot()];
    await store.claim(place, claim('a'));
    await store.leaveUncertain(place, claim('a'));
    const ids = Array.from({ length: 10 }, (_, n) => `t${n}`);
    const taken = await Promise.all(ids.map((id) => store.takeUp(place, claim('a'), claim(id))));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const winner = ids[taken.indexOf(true)]!;
    expect(await store.claim(place, claim('x'))).toMatchObject({ ...claim(winner), state: 'started' });
  });

  it('does not let a holder that was replaced say what came of it', async () => {
    const [store, place] = [open(), slot()];
    await store.claim(place, claim('a'));
    await store.leaveUncertain(place, claim('a'));
    await store.takeUp(place, claim('a'), claim('b'));
    await store.settle(place, claim('a'), '{"value":"late"}');
    await store.release(place, claim('a'));
    expect(await store.claim(place, claim('x'))).toMatchObject({ id: 'b', state: 'started' });
  });
}

describe('MemoryIdempotencyStore', () => {
  remembers(() => new MemoryIdempotencyStore());

  it('forgets after a day, and not before', async () => {
    let now = 0;
    const [store, place] = [new MemoryIdempotencyStore(undefined, () => now), slot()];
    await store.claim(place, claim('a'));
    now = REMEMBERED_MS - 1;
    expect(await store.claim(place, claim('b'))).toBeDefined();
    now = REMEMBERED_MS;
    expect(await store.claim(place, claim('b'))).toBeUndefined();
  });

  it('forgets nothing because the clock of the machine was set forward', async () => {
    const clock = jest.spyOn(Date, 'now');
    const [store, place] = [new MemoryIdempotencyStore(), slot()];
    await store.claim(place, claim('a'));
    clock.mockReturnValue(Date.now() + 2 * REMEMBERED_MS);
    expect(await store.claim(place, claim('b'))).toMatchObject({ id: 'a' });
    clock.mockRestore();
  });

  it('forgets the oldest answer of a tenant that has too many keys, and nothing of another', async () => {
    const store = new MemoryIdempotencyStore({ keys: 3, bytes: 1000 });
    const [theirs, ...mine] = [slot('other'), slot(), slot(), slot(), slot()];
    for (const place of [theirs, ...mine]) {
      await store.claim(place, claim('a'));
      await store.settle(place, claim('a'), '{}');
    }
    expect(await store.claim(theirs, claim('b'))).toBeDefined();
    expect(await store.claim(mine[1], claim('b'))).toBeDefined();
    expect(await store.claim(mine[0], claim('b'))).toBeUndefined();
  });

  it('forgets the oldest answers of a tenant whose answers are too long together', async () => {
    const store = new MemoryIdempotencyStore({ keys: 100, bytes: 1000 });
    const [first, second] = [slot(), slot()];
    for (const place of [first, second]) {
      await store.claim(place, claim('a'));
      await store.settle(place, claim('a'), JSON.stringify('x'.repeat(600)));
    }
    expect(await store.claim(second, claim('b'))).toMatchObject({ state: 'done' });
    expect(await store.claim(first, claim('b'))).toBeUndefined();
  });

  it('never forgets what may have happened: it takes no further key instead', async () => {
    const store = new MemoryIdempotencyStore({ keys: 2, bytes: 1000 });
    const [started, uncertain] = [slot(), slot()];
    await store.claim(started, claim('a'));
    await store.claim(uncertain, claim('a'));
    await store.leaveUncertain(uncertain, claim('a'));
    await expect(store.claim(slot(), claim('a'))).rejects.toThrow(IdempotencyFull);
    expect(await store.claim(slot('other'), claim('a'))).toBeUndefined();
    for (const place of [started, uncertain]) expect(await store.claim(place, claim('b'))).toBeDefined();
  });
});

describeWith('redis-server', 'RedisIdempotencyStore', () => {
  let redis: RedisServer;
  let connection: RedisConnection;

  const secrets = (jwtSecretKey: string, previous: string[] = []): AuthConfig =>
    Object.assign(new AuthConfig(), { jwtSecretKey, jwtSecretKeysPrevious: previous });
  const open = (auth = secrets('a'.repeat(64))) =>
    new RedisIdempotencyStore(connection, new SealedBox(auth, 'idempotency answers'));
  const run = <T>(...command: [string, ...string[]]): Promise<T> =>
    connection.run((client) => client.call(...command) as Promise<T>);
  const record = ({ name }: Slot): string => connection.key(`ik:{${name}}`);

  beforeAll(async () => {
    redis = await startRedis();
    connection = await RedisConnection.open(
      Object.assign(new RedisConfig(), { url: redis.url, required: true }),
    );
    await connection.onModuleInit();
  });
  afterAll(async () => {
    connection.onApplicationShutdown();
    await redis.close();
  });

  remembers(() => open());

  it('keeps a claim for a day, and takes it as abandoned once its holder is not heard of', async () => {
    const [store, place] = [open(), slot()];
    await store.claim(place, claim('a'));
    expect(Number(await run('PTTL', record(place)))).toBeGreaterThan(REMEMBERED_MS - 60_000);
    expect(await store.takeUp(place, claim('a'), claim('b'))).toBe(false);
    await run('DEL', `${record(place)}:lease`);
    expect(await store.claim(place, claim('b'))).toMatchObject({ id: 'a', state: 'uncertain' });
    await store.renew(place, claim('a'));
    expect(await store.claim(place, claim('b'))).toMatchObject({ id: 'a', state: 'started' });
  });

  it('takes its own claim for its own when the command is sent twice', async () => {
    const [store, place] = [open(), slot()];
    expect(await store.claim(place, claim('a'))).toBeUndefined();
    expect(await store.claim(place, claim('a'))).toBeUndefined();
  });

  it('opens an answer after the key was rotated, and takes one it cannot open for lost', async () => {
    const [place, old, fresh] = [slot(), 'a'.repeat(64), 'b'.repeat(64)];
    await open(secrets(old)).claim(place, claim('a'));
    await open(secrets(old)).settle(place, claim('a'), '{"value":1}');
    expect(await open(secrets(fresh, [old])).claim(place, claim('b'))).toMatchObject({ state: 'done' });
    expect(await open(secrets(fresh)).claim(place, claim('b'))).toMatchObject({
      id: 'a',
      state: 'uncertain',
    });
  });

  it('says so when it cannot be reached', async () => {
    redis.freeze();
    await expect(open().claim(slot(), claim('a'))).rejects.toThrow(IdempotencyUnavailable);
    redis.thaw();
  });
});
