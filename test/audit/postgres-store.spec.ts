import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { type AuditEntry, AuditUnavailable, type ChainedEntry } from '../../src/audit/store/audit-store.js';
import { hashOf } from '../../src/audit/store/chain.js';
import { PostgresAuditStore } from '../../src/audit/store/postgres/postgres-audit-store.js';
import { collected, entryOf, eventIdOf } from '../../src/audit/testing/entries.js';
import { verifyStore } from '../../src/audit/verify/verify-store.js';
import { describeWith } from '../support/installed.js';
import { type Postgres, startPostgres } from '../support/postgres.js';

const KILLS = 20;

describeWith('postgres', 'The record in Postgres', () => {
  let postgres: Postgres;
  let store: PostgresAuditStore;
  const opened: PostgresAuditStore[] = [];
  let chains = 0;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    postgres = await startPostgres();
    store = open();
    await store.prepare();
  });
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await postgres.close();
  });

  const open = (url = postgres.url, readerUrl?: string) => {
    const one = new PostgresAuditStore(url, readerUrl);
    opened.push(one);
    return one;
  };
  const newChain = () => `chain-${(chains += 1)}`;
  const read = (chain: string) => collected(store.read({ chain }));
  const urlOf = async (user: string, ...roles: string[]) => {
    await postgres.query(`CREATE ROLE ${user} LOGIN PASSWORD 'canary-${user}'`);
    for (const role of roles) await postgres.query(`GRANT ${role} TO ${user}`);
    const url = new URL(postgres.url);
    [url.username, url.password] = [user, `canary-${user}`];
    return url.href;
  };
  const places = (entries: readonly ChainedEntry[]) => entries.map(({ seq }) => seq);
  const counted = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

  it('numbers, links and hashes as the contract says, and gives back the same bytes', async () => {
    const [chain, other] = [newChain(), newChain()];
    const tricky = { arguments: { note: '\u0000 "event_id":"x" \\ {a,b} é 🚀 \u2028' } };
    const appended = await store.append([
      entryOf(chain, tricky),
      entryOf(other),
      entryOf(chain),
      entryOf(chain),
    ]);
    expect(appended.map((entry) => [entry.chain, entry.seq])).toEqual([
      [chain, 1],
      [other, 1],
      [chain, 2],
      [chain, 3],
    ]);
    for (const entry of appended) expect(hashOf(entry)).toBe(entry.hash);
    expect(await read(chain)).toEqual(appended.filter((entry) => entry.chain === chain));
    expect(await store.heads()).toContainEqual({ chain, seq: 3, hash: appended[3]!.hash });
  });

  it('puts what arrives together into the order of its arrival', async () => {
    const chain = newChain();
    const entries = Array.from({ length: 1200 }, () => entryOf(chain));
    const appended = await Promise.all(entries.map((entry) => store.append([entry])));
    expect(appended.map(([entry]) => entry!.seq)).toEqual(counted(1200));
    expect((await read(chain)).map(({ body }) => body)).toEqual(entries.map(({ body }) => body));
  });

  it('adds nothing when the same is sent again, alone or in one batch', async () => {
    const chain = newChain();
    const entries = [entryOf(chain), entryOf(chain)];
    const first = await store.append(entries);
    const [again, more] = await Promise.all([
      store.append(entries),
      store.append([entries[1]!, entryOf(chain), entries[0]!]),
    ]);
    expect(again).toEqual(first);
    expect(places(more)).toEqual([2, 3, 1]);
    expect(places(await read(chain))).toEqual([1, 2, 3]);
  });

  it('knows an event by its id, also where it is sent in other words, and gives back those it has', async () => {
    const chain = newChain();
    const entry = entryOf(chain);
    const [first] = await store.append([entry]);
    const later = { chain, body: entry.body.replace('{', '{"a_time":"later",') };
    expect(await store.append([later, later])).toEqual([first, first]);
  });

  it('refuses an entry that cannot be stored, and takes those that came with it', async () => {
    const chain = newChain();
    const results = await Promise.allSettled(
      [[entryOf(chain)], [{ chain, body: '{}' }], [entryOf(chain)]].map((entries) => store.append(entries)),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'audit_unavailable', reason: '23502' } });
    expect(places(await read(chain))).toEqual([1, 2]);
  });

  describe('is asked for entries', () => {
    const chain = 'asked';
    const at = (minute: number) => `2026-11-25T10:${String(minute).padStart(2, '0')}:00.000Z`;
    let intent: AuditEntry;

    beforeAll(async () => {
      intent = entryOf(chain, {
        occurred_at: at(0),
        outcome: 'intent',
        target: { type: 'tool', name: 'create_project' },
      });
      const outcome = entryOf(chain, {
        occurred_at: at(1),
        correlation: { parent_event_id: eventIdOf(intent) },
        target: { type: 'tool', name: 'create_project' },
      });
      const denied = entryOf(chain, {
        occurred_at: at(2),
        action: 'mcp.authz',
        outcome: 'denied',
        actor: { type: 'token', issuer: 'i', sub: 'bob "the" 🚀', token_id_hash: '0' },
      });
      // Says everything that is looked for, in the wrong places.
      const decoy = entryOf(chain, {
        occurred_at: at(3),
        arguments: { action: 'mcp.authz', name: 'create_project', outcome: 'denied', sub: 'bob "the" 🚀' },
      });
      await store.append([intent, outcome, denied, decoy, entryOf('another')]);
    });

    it.each([
      [{}, [1, 2, 3, 4]],
      [{ after: 2 }, [3, 4]],
      [{ limit: 2 }, [1, 2]],
      [{ newestFirst: true, limit: 3 }, [4, 3, 2]],
      [{ newestFirst: true, after: 3 }, [2, 1]],
      [{ from: at(1), to: at(3) }, [2, 3]],
      [{ from: '2026-11-25T12:02:00+02:00' }, [3, 4]],
      [{ actor: 'bob "the" 🚀' }, [3]],
      [{ action: 'mcp.authz' as const }, [3]],
      [{ target: 'create_project' }, [1, 2]],
      [{ outcome: 'denied' as const }, [3]],
      [{ outcome: 'denied' as const, newestFirst: true, limit: 1 }, [3]],
      [{ actor: 'nobody' }, []],
    ])('%j', async (query, expected) => {
      expect(places(await collected(store.read({ chain, ...query })))).toEqual(expected);
    });

    it('by the id of an event: it, and its outcome', async () => {
      expect(places(await collected(store.read({ event: eventIdOf(intent) })))).toEqual([1, 2]);
    });

    it('in the order of chains, page by page', async () => {
      const all = await collected(store.read({}));
      const names = all.map((entry) => entry.chain);
      expect(names).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      expect(all.length).toBeGreaterThan(1200);
      const newest = await collected(store.read({ newestFirst: true }));
      expect(new Set(newest.map(({ hash }) => hash)).size).toBe(all.length);
    });
  });

  it('has no gap and nothing twice when two servers append to one chain', async () => {
    const [chain, one, two] = [newChain(), open(), open()];
    const entries = Array.from({ length: 2000 }, () => entryOf(chain));
    await Promise.all(entries.map((entry, n) => (n % 2 ? one : two).append([entry])));
    const found = await read(chain);
    expect(places(found)).toEqual(counted(2000));
    expect(new Set(found.map(eventIdOf))).toEqual(new Set(entries.map(eventIdOf)));
    expect((await verifyStore(store)).intact).toBe(true);
  });

  it('does not get into a deadlock, in whatever order several servers name the same chains', async () => {
    const names = Array.from({ length: 12 }, newChain);
    const servers = Array.from({ length: 6 }, () => open());
    for (let round = 0; round < 15; round += 1) {
      await Promise.all(
        servers.map((server, n) => {
          const order = n % 2 ? names.toReversed() : names;
          return server.append([...order.slice(n), ...order.slice(0, n)].map((name) => entryOf(name)));
        }),
      );
    }
    const heads = new Map((await store.heads()).map(({ chain, seq }) => [chain, seq]));
    expect(names.map((name) => heads.get(name))).toEqual(names.map(() => 90));
  });

  it(`loses nothing and has nothing twice when Postgres is killed ${KILLS} times`, async () => {
    const names = Array.from({ length: 4 }, newChain);
    const acknowledged = new Set<string>();
    const stop = new AbortController();
    let refusals = 0;
    const work = names.map(async (_, n) => {
      const server = open();
      for (let turn = 0; !stop.signal.aborted; turn += 1) {
        const batch = Array.from({ length: 1 + (turn % 5) }, () => entryOf(names[(n + turn) % names.length]));
        for (;;) {
          try {
            await server.append(batch);
            break;
          } catch (error) {
            expect(error).toBeInstanceOf(AuditUnavailable);
            refusals += 1;
            await new Promise((done) => setTimeout(done, 20));
          }
        }
        batch.forEach((entry) => acknowledged.add(eventIdOf(entry)));
      }
    });
    for (let kill = 0; kill < KILLS; kill += 1) {
      await new Promise((done) => setTimeout(done, 150));
      await postgres.stop();
      await postgres.start();
    }
    stop.abort();
    await Promise.all(work);
    const found = (await Promise.all(names.map(read))).flat();
    process.stderr.write(
      `killed ${KILLS} times: ${acknowledged.size} acknowledged, ${refusals} refusals, ${found.length} on record\n`,
    );
    expect(found.map(eventIdOf).toSorted()).toEqual([...acknowledged].toSorted());
    expect((await verifyStore(store)).faults).toEqual([]);
    expect(refusals).toBeGreaterThan(0);
  }, 180_000);

  it('sends once more what was committed and whose answer was lost, and it is there once', async () => {
    const { port } = new URL(postgres.url);
    const wire = await wireThatBreaks(Number(port));
    const [server, chain] = [open(postgres.url.replace(`:${port}/`, `:${wire.port}/`)), newChain()];
    await server.append([entryOf(chain)]);
    for (let n = 0; n < 5; n += 1) {
      wire.loseNextAnswer();
      await server.append([entryOf(chain), entryOf(chain)]);
    }
    expect(wire.lost()).toBe(5);
    expect(places(await read(chain))).toEqual(counted(11));
    await wire.close();
  });

  describe('under the hands of', () => {
    it('the user that appends: cannot read, change or remove', async () => {
      const url = await urlOf('audit_appender', 'quantconnect_audit_writer');
      const appender = open(url);
      const chain = newChain();
      await appender.append([entryOf(chain)]);
      expect(await appender.heads()).toContainEqual(expect.objectContaining({ chain, seq: 1 }));
      await expect(collected(appender.read({ chain }))).rejects.toMatchObject({ reason: '42501' });
      const client = new Client({ connectionString: url });
      await client.connect();
      for (const sql of [
        'SELECT * FROM audit.event',
        'SELECT * FROM audit.entry',
        'SELECT * FROM audit.head',
        `INSERT INTO audit.event (chain, seq, prev_hash, hash, body) VALUES ('x', 1, '', '', '{}')`,
        `UPDATE audit.event SET body = '{}'`,
        'DELETE FROM audit.event',
        'TRUNCATE audit.event',
        'UPDATE audit.head SET seq = 7',
        'ALTER TABLE audit.event DISABLE TRIGGER ALL',
        'SET ROLE quantconnect_audit_owner',
        'DROP SCHEMA audit CASCADE',
      ]) {
        await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
      }
      await client.end();
    });

    it('the user that reads: cannot append', async () => {
      const reader = open(await urlOf('audit_looker', 'quantconnect_audit_reader'));
      expect((await verifyStore(reader)).intact).toBe(true);
      await expect(reader.append([entryOf(newChain())])).rejects.toMatchObject({ reason: '42501' });
    });

    it('one that may do neither', async () => {
      const nobody = open(await urlOf('audit_nobody'));
      await expect(nobody.append([entryOf()])).rejects.toMatchObject({ reason: '42501' });
    });

    it('a server that appends as one user and reads as another', async () => {
      const writer = await urlOf('audit_half', 'quantconnect_audit_writer');
      const reader = await urlOf('audit_other_half', 'quantconnect_audit_reader');
      const [both, chain] = [open(writer, reader), newChain()];
      const appended = await both.append([entryOf(chain)]);
      expect(await collected(both.read({ chain }))).toEqual(appended);
    });

    it('a caller with a search path of their own', async () => {
      const url = new URL(await urlOf('audit_trickster', 'quantconnect_audit_writer'));
      await postgres.query('CREATE SCHEMA trick AUTHORIZATION audit_trickster');
      await postgres.query('GRANT USAGE ON SCHEMA trick TO PUBLIC');
      await postgres.query(
        `CREATE FUNCTION trick.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT '\\x00'::bytea $$`,
      );
      url.searchParams.set('options', '-c search_path=trick,pg_catalog');
      const [entry] = await open(url.href).append([entryOf(newChain())]);
      expect(hashOf(entry!)).toBe(entry!.hash);
    });

    it('the superuser, who is stopped by triggers', async () => {
      for (const sql of [
        `UPDATE audit.event SET body = body`,
        'DELETE FROM audit.event',
        'TRUNCATE audit.event',
        'TRUNCATE audit.head',
        'DELETE FROM audit.head',
        'UPDATE audit.head SET seq = seq - 1',
        `UPDATE audit.head SET hash = repeat('1', 64)`,
      ]) {
        await expect(postgres.query(sql)).rejects.toMatchObject({ code: '42501' });
      }
      await expect(postgres.query(`UPDATE audit.event SET event_id = 'x'`)).rejects.toThrow(
        /generated|DEFAULT/,
      );
    });
  });

  describe('changed by a superuser who switched the triggers off', () => {
    const changed = async (chain: string, ...statements: string[]) => {
      // One query, one connection: the setting is that of a session.
      await postgres.query(['SET session_replication_role = replica', ...statements].join('; '));
      const { faults } = await verifyStore(store);
      return faults.filter((fault) => fault.chain === chain).map(({ kind, seq }) => `${kind} ${seq}`);
    };
    const filled = async () => {
      const chain = newChain();
      await store.append(Array.from({ length: 8 }, () => entryOf(chain)));
      return chain;
    };

    it('shows a changed row', async () => {
      const chain = await filled();
      const sql = `UPDATE audit.event SET body = replace(body, 'success', 'denied') WHERE chain = '${chain}' AND seq = 3`;
      expect(await changed(chain, sql)).toEqual(['hash 3']);
    });

    it('shows a changed row that got a new hash', async () => {
      const chain = await filled();
      const sql = `UPDATE audit.event SET body = replace(body, 'success', 'denied'), hash = encode(sha256(convert_to(
        seq || E'\\n' || prev_hash || E'\\n' || chain || E'\\n' || replace(body, 'success', 'denied'), 'UTF8')), 'hex')
        WHERE chain = '${chain}' AND seq = 3`;
      expect(await changed(chain, sql)).toEqual(['link 4']);
    });

    it('shows a deleted row', async () => {
      const chain = await filled();
      expect(await changed(chain, `DELETE FROM audit.event WHERE chain = '${chain}' AND seq = 4`)).toEqual([
        'gap 5',
      ]);
    });

    it('shows rows that were taken off the end', async () => {
      const chain = await filled();
      expect(await changed(chain, `DELETE FROM audit.event WHERE chain = '${chain}' AND seq > 6`)).toEqual([
        'head 8',
      ]);
    });

    it('shows two rows that changed places', async () => {
      const chain = await filled();
      const move = (from: number, to: number) =>
        `UPDATE audit.event SET seq = ${to} WHERE chain = '${chain}' AND seq = ${from}`;
      expect(await changed(chain, move(3, 99), move(4, 3), move(99, 4))).toEqual([
        'hash 3',
        'link 3',
        'hash 4',
        'link 4',
        'link 5',
      ]);
    });

    it('shows a row of somebody else under this name', async () => {
      const [chain, other] = [await filled(), await filled()];
      const sql = `INSERT INTO audit.event (chain, seq, prev_hash, hash, body)
        SELECT '${chain}', 9, prev_hash, hash, body FROM audit.event WHERE chain = '${other}' AND seq = 2`;
      expect(await changed(chain, sql)).toEqual(['hash 9', 'link 9']);
    });

    it('shows a forged end only to somebody who knows the true one', async () => {
      const chain = await filled();
      const [truth] = (await store.heads()).filter((head) => head.chain === chain);
      await changed(
        chain,
        `DELETE FROM audit.event WHERE chain = '${chain}' AND seq = 8`,
        `UPDATE audit.head SET seq = 7, hash = (SELECT hash FROM audit.event WHERE chain = '${chain}' AND seq = 7)
           WHERE chain = '${chain}'`,
      );
      await store.append([entryOf(chain)]);
      const faultsOf = async (known: Parameters<typeof verifyStore>[1]) =>
        (await verifyStore(store, known)).faults.filter((fault) => fault.chain === chain);
      expect(await faultsOf([])).toEqual([]);
      expect(await faultsOf([{ ...truth!, source: 'anchor' }])).toEqual([
        { kind: 'head', chain, seq: 8, place: 'anchor' },
      ]);
    });
  });

  it('answers an outage at once, to everybody who waits, and recovers by itself', async () => {
    const [server, chain] = [open(), newChain()];
    await server.append([entryOf(chain)]);
    await postgres.stop();
    const startMs = performance.now();
    const results = await Promise.allSettled(
      Array.from({ length: 700 }, () => server.append([entryOf(chain)])),
    );
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    await expect(collected(server.read({ chain }))).rejects.toBeInstanceOf(AuditUnavailable);
    expect(performance.now() - startMs).toBeLessThan(3_000);
    await postgres.start();
    await server.append([entryOf(chain)]);
    expect(places(await read(chain))).toEqual([1, 2]);
  });

  it('tells its password to nobody', async () => {
    const url = new URL(postgres.url);
    url.password = 'canary-wrong-password';
    for (const one of [
      open(url.href),
      open(`${postgres.url}x?sslmode=nonsense`),
      open(postgres.url.replace('127.0.0.1', 'no.such.host.invalid')),
    ]) {
      const error = await one.append([entryOf()]).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(AuditUnavailable);
      const shown = inspect([one, error], { depth: 9, showHidden: true }) + JSON.stringify([one, error]);
      expect(shown).not.toMatch(new RegExp(`canary-wrong-password|${postgres.password}`));
    }
  });

  it('gives a turn to one of many', async () => {
    const servers = Array.from({ length: 5 }, () => open());
    const taken = await Promise.all(servers.map((server) => server.takeTurn(60_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await servers[0]!.takeTurn(60_000)).toBe(false);
    expect(await servers[1]!.takeTurn(0)).toBe(true);
  });

  describe('made', () => {
    const inDatabase = (url: string, name: string) => url.replace(/\/postgres$/, `/${name}`);

    it('once, however many start together', async () => {
      await postgres.query('CREATE DATABASE together');
      const servers = Array.from({ length: 6 }, () => open(inDatabase(postgres.url, 'together')));
      const appended = await Promise.all(servers.map((server) => server.append([entryOf('one')])));
      expect(places(appended.flat()).toSorted((a, b) => a - b)).toEqual(counted(6));
    });

    it('by a user that may make roles: works with it, and keeps no right to change it', async () => {
      const url = await urlOf('audit_maker');
      await postgres.query('ALTER ROLE audit_maker CREATEROLE');
      await postgres.query('CREATE DATABASE made OWNER audit_maker');
      const server = open(inDatabase(url, 'made'));
      await server.append([entryOf('one')]);
      expect(places(await collected(server.read({ chain: 'one' })))).toEqual([1]);
      const client = new Client({ connectionString: inDatabase(url, 'made') });
      await client.connect();
      await expect(client.query('DELETE FROM audit.event')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('DROP SCHEMA audit CASCADE')).rejects.toMatchObject({ code: '42501' });
      await client.end();
    });

    it('by a user that may not: belongs to them, and the triggers still refuse', async () => {
      const url = await urlOf('audit_plain');
      await postgres.query('CREATE DATABASE plain OWNER audit_plain');
      const server = open(inDatabase(url, 'plain'));
      await server.append([entryOf('one')]);
      expect((await verifyStore(server)).entries).toBe(1);
      const client = new Client({ connectionString: inDatabase(url, 'plain') });
      await client.connect();
      await expect(client.query('DELETE FROM audit.event')).rejects.toMatchObject({
        message: 'the audit is only appended to',
      });
      await client.end();
    });

    it('by somebody else under the same name: is left alone', async () => {
      await postgres.query('CREATE DATABASE taken');
      const client = new Client({ connectionString: inDatabase(postgres.url, 'taken') });
      await client.connect();
      await client.query('CREATE SCHEMA audit');
      await client.end();
      const server = open(inDatabase(postgres.url, 'taken'));
      await expect(server.append([entryOf()])).rejects.toMatchObject({ reason: '42P06' });
    });
  });
});

/** Hands bytes on, and breaks a connection in place of an answer when it is told so. */
async function wireThatBreaks(port: number) {
  let [isArmed, lost] = [false, 0];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.pipe(far);
    far.on('data', (bytes) => {
      if (!isArmed) return void near.write(bytes);
      [isArmed, lost] = [false, lost + 1];
      near.destroy();
      return far.destroy();
    });
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    loseNextAnswer: () => void (isArmed = true),
    lost: () => lost,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
