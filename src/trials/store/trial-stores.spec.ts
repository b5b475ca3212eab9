import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { describeWith } from '../../../test/support/installed.js';
import { type Postgres, startPostgres } from '../../../test/support/postgres.js';
import { JsonlAuditStore } from '../../audit/store/jsonl/jsonl-store.js';
import { PostgresAuditStore } from '../../audit/store/postgres/postgres-audit-store.js';
import type { TrialEntry, TrialResult } from '../trial.js';
import { FileTrialStore } from './file-trial-store.js';
import { MemoryTrialStore } from './memory-trial-store.js';
import { openTrialStore } from './open-trial-store.js';
import { PostgresTrialStore } from './postgres-trial-store.js';
import type { TrialStore } from './trial-store.js';

const AT = '2026-11-25T10:00:00.000Z';
const MEASURED: TrialResult = { sharpe: 0.1, skewness: -1.5, kurtosis: 6, observations: 500 };
const ESTIMATED: TrialResult = { ...MEASURED, sharpe: 0.09, skewness: 0, kurtosis: 3, estimated: true };

const started = (backtestId: string, more: object = {}, key: Partial<TrialEntry> = {}): TrialEntry => ({
  tenant: 'anna',
  projectId: 1,
  backtestId,
  ...key,
  started: { family: 'default', name: `Run ${backtestId}`, startedAt: AT, ...more },
});
const finished = (backtestId: string, result: TrialResult): TrialEntry => ({
  tenant: 'anna',
  projectId: 1,
  backtestId,
  result,
});

/** What every store does, whatever it is made of. */
function keepsTrials(open: (mostPerTenant?: number) => Promise<TrialStore>): void {
  let store: TrialStore;
  let projects = 100;
  const ids = async (tenant: string, projectId: number) =>
    (await store.trialsOf(tenant, projectId)).map(({ backtestId }) => backtestId).sort();
  /** The same entries in a project that no other test has used. */
  const apart = (...entries: TrialEntry[]): TrialEntry[] => {
    projects += 1;
    return entries.map((entry) => ({ ...entry, projectId: projects }));
  };
  const kept = async () => store.trialsOf('anna', projects);

  beforeAll(async () => {
    store = await open();
  });

  it('gives back what was kept', async () => {
    const [start, end] = apart(
      started('a', { family: 'mean reversion', optimizationId: 'O-1' }),
      finished('a', MEASURED),
    );
    expect(await store.add([start!])).toBe(0);
    expect(await kept()).toEqual([
      { tenant: 'anna', projectId: projects, backtestId: 'a', ...start!.started },
    ]);
    expect(await store.add([end!])).toBe(0);
    expect(await kept()).toEqual([
      { tenant: 'anna', projectId: projects, backtestId: 'a', ...start!.started, result: MEASURED },
    ]);
  });

  it('shows nobody the trials of another, nor those of another project', async () => {
    await store.add([
      started('a'),
      started('b', {}, { tenant: 'berta' }),
      started('c', {}, { projectId: 2 }),
    ]);
    expect(await ids('anna', 1)).toEqual(['a']);
    expect(await ids('berta', 1)).toEqual(['b']);
    expect(await ids('anna', 2)).toEqual(['c']);
    expect(await ids('carla', 1)).toEqual([]);
  });

  it('counts a backtest once, however often it is told of', async () => {
    const entries = apart(
      started('a'),
      started('a'),
      started('a', { name: 'Other', startedAt: '2027-01-01T00:00:00.000Z' }),
    );
    await store.add(entries.slice(0, 2));
    await store.add(entries);
    expect(await kept()).toMatchObject([{ name: 'Run a', startedAt: AT }]);
  });

  it('takes a start and its result together, in whatever order', async () => {
    await store.add(apart(finished('a', MEASURED), started('a'), started('b'), finished('b', MEASURED)));
    expect((await kept()).map(({ result }) => result)).toEqual([MEASURED, MEASURED]);
  });

  it('keeps nothing of what was never started', async () => {
    await store.add(apart(finished('a', MEASURED)));
    expect(await kept()).toEqual([]);
  });

  it('lets a family be named later, and not changed', async () => {
    await store.add(apart(started('a'), started('b'), started('b', { family: 'trend' })));
    await store.add([started('a', { family: 'trend' }, { projectId: projects })]);
    await store.add([started('a', { family: 'value' }, { projectId: projects })]);
    await store.add([started('a', { family: 'default' }, { projectId: projects })]);
    expect((await kept()).map(({ family }) => family)).toEqual(['trend', 'trend']);
  });

  it('replaces an estimated result by a measured one, and no other', async () => {
    const [start, estimate, measure] = apart(started('a'), finished('a', ESTIMATED), finished('a', MEASURED));
    await store.add([start!, estimate!]);
    expect(await kept()).toMatchObject([{ result: ESTIMATED }]);
    await store.add([measure!]);
    await store.add([estimate!]);
    await store.add([{ ...measure!, result: { ...MEASURED, sharpe: 9 } }]);
    expect((await kept())[0]!.result).toEqual(MEASURED);
  });

  it('has room for so many of a caller, and takes nothing from the others', async () => {
    const small = await open(3);
    const of = (tenant: string, ...names: string[]) =>
      names.map((name) => started(name, {}, { tenant, projectId: 7 }));
    expect(await small.add(of('dora', 'a', 'b'))).toBe(0);
    expect(await small.add(of('dora', 'c', 'd', 'e'))).toBe(2);
    expect(await small.add(of('dora', 'a', 'c'))).toBe(0);
    expect(await small.add([{ ...finished('a', MEASURED), tenant: 'dora', projectId: 7 }])).toBe(0);
    expect(await small.trialsOf('dora', 7)).toHaveLength(3);
    expect(await small.add(of('emil', 'a'))).toBe(0);
  });
}

describe('Trials', () => {
  const ROOM = { perTenant: 1000, inAll: 10_000 };
  beforeAll(() => Logger.overrideLogger(false));

  describe('in memory', () => {
    keepsTrials(async (perTenant = 1000) => new MemoryTrialStore({ ...ROOM, perTenant }));

    it('have room for so many in all', async () => {
      const store = new MemoryTrialStore({ perTenant: 2, inAll: 3 });
      const all = ['x', 'y', 'z'].flatMap((tenant) => [
        started('a', {}, { tenant }),
        started('b', {}, { tenant }),
      ]);
      expect(await store.add(all)).toBe(3);
    });
  });

  describe('in files', () => {
    const directories: string[] = [];
    const audits: JsonlAuditStore[] = [];
    const stores: TrialStore[] = [];
    const newDirectory = () => {
      directories.push(mkdtempSync(join(tmpdir(), 'trials-')));
      return directories.at(-1)!;
    };
    const openAudit = async (directory: string) => {
      audits.push(await JsonlAuditStore.open({ directory, segmentBytes: 1024 * 1024 }));
      return audits.at(-1)!;
    };
    afterAll(async () => {
      await Promise.all(stores.map((store) => store.close()));
      await Promise.all(audits.map((audit) => audit.close()));
      for (const directory of directories) rmSync(directory, { recursive: true });
    });

    keepsTrials(async (perTenant = 1000) => {
      stores.push(new FileTrialStore(await openAudit(newDirectory()), { ...ROOM, perTenant }));
      return stores.at(-1)!;
    });

    it('are there after a restart, whatever a crash has left at the end', async () => {
      const directory = newDirectory();
      const owned = { directory, isOwner: async () => true };
      const store = new FileTrialStore(owned);
      await store.add([started('a'), started('b'), finished('a', MEASURED)]);
      const file = join(directory, 'trials', 'trials.jsonl');
      const before = readFileSync(file, 'utf8');
      await store.close();
      appendFileSync(file, `not a line\n{"tenant":"anna"}\n${before.slice(0, 40)}`);
      const again = new FileTrialStore(owned);
      await again.add([started('c')]);
      expect((await again.trialsOf('anna', 1)).map(({ backtestId, result }) => [backtestId, result])).toEqual(
        [
          ['a', MEASURED],
          ['b', undefined],
          ['c', undefined],
        ],
      );
      await again.close();
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      expect(lines.at(-1)).toBe(JSON.stringify(started('c')));
    });

    it('take no room for what is nothing new, nor for what has no room', async () => {
      const directory = newDirectory();
      const store = new FileTrialStore({ directory, isOwner: async () => true }, { perTenant: 1, inAll: 1 });
      await store.add([started('a')]);
      const length = () => readFileSync(join(directory, 'trials', 'trials.jsonl')).length;
      const before = length();
      await store.add([started('a'), finished('b', MEASURED)]);
      expect(await store.add([started('c')])).toBe(1);
      expect(length()).toBe(before);
      await store.close();
    });

    it('are written by the owner of the directory only', async () => {
      const audit = await openAudit(newDirectory());
      const store = openTrialStore(audit);
      await store.add([started('a')]);
      await audit.close();
      await expect(store.add([started('b')])).rejects.toMatchObject({ reason: 'lock_lost' });
      await store.close();
    });

    it('are not written into a file that was taken away', async () => {
      const directory = newDirectory();
      const store = new FileTrialStore({ directory, isOwner: async () => true });
      await store.add([started('a')]);
      const file = join(directory, 'trials', 'trials.jsonl');
      rmSync(file);
      await expect(store.add([started('b')])).rejects.toMatchObject({ reason: 'file_gone' });
      await store.close();
    });

    it('cannot be read while the folder cannot be, and can be afterwards', async () => {
      const directory = newDirectory();
      appendFileSync(join(directory, 'trials'), 'a file where the folder should be');
      const store = new FileTrialStore({ directory, isOwner: async () => true });
      await expect(store.add([started('a')])).rejects.toMatchObject({ reason: 'EEXIST' });
      renameSync(join(directory, 'trials'), join(directory, 'aside'));
      expect(await store.add([started('a')])).toBe(0);
      await store.close();
    });
  });

  describeWith('postgres', 'in Postgres', () => {
    let postgres: Postgres;
    const audits: PostgresAuditStore[] = [];
    const openAudit = (url = postgres.url) => {
      audits.push(new PostgresAuditStore(url));
      return audits.at(-1)!;
    };
    const openHere = (perTenant?: number, url?: string) =>
      new PostgresTrialStore(openAudit(url).connections, perTenant);

    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(async () => {
      await Promise.all(audits.map((audit) => audit.close()));
      await postgres.close();
    });

    keepsTrials(async (perTenant) => openHere(perTenant));

    it('are counted together by servers that share it, from the same moment', async () => {
      const servers = [openHere(), openHere(), openHere()];
      const names = Array.from({ length: 30 }, (_, n) => `r${n}`);
      const entries = names.map((name) => started(name, {}, { tenant: 'greta' }));
      // Each tells half of what the others tell, in another order.
      await Promise.all([
        servers[0]!.add(entries.slice(0, 20)),
        servers[1]!.add(entries.slice(10).reverse()),
        ...entries.map((entry) => servers[2]!.add([entry, { ...entry, result: MEASURED }])),
      ]);
      for (const server of servers) expect(await server.trialsOf('greta', 1)).toHaveLength(30);
    });

    it('are added to by a user who may do nothing else with them', async () => {
      await openAudit().prepare();
      await openHere().prepare();
      await postgres.query(`CREATE ROLE trial_writer LOGIN PASSWORD 'writes'`);
      await postgres.query('GRANT quantconnect_audit_writer TO trial_writer');
      const url = new URL(postgres.url);
      [url.username, url.password] = ['trial_writer', 'writes'];
      const store = openHere(undefined, url.href);
      await store.add([started('a', {}, { tenant: 'hanna' })]);
      expect(await store.trialsOf('hanna', 1)).toHaveLength(1);
      for (const sql of [
        'SELECT * FROM audit_trials.trial',
        `INSERT INTO audit_trials.trial VALUES ('x', 1, 'x', 'x', 'x', null, now())`,
        `UPDATE audit_trials.trial SET family = 'x'`,
        'DELETE FROM audit_trials.trial',
      ])
        await expect(audits.at(-1)!.connections.rows(sql)).rejects.toMatchObject({ reason: '42501' });
    });

    it('are read by a user who may not add any', async () => {
      await postgres.query(`CREATE ROLE trial_reader LOGIN PASSWORD 'reads'`);
      await postgres.query('GRANT quantconnect_audit_reader TO trial_reader');
      const url = new URL(postgres.url);
      [url.username, url.password] = ['trial_reader', 'reads'];
      const { connections } = openAudit(url.href);
      const sql = `SELECT backtest FROM audit_trials.trial WHERE tenant = 'hanna'`;
      expect(await connections.rows(sql)).toEqual([{ backtest: 'a' }]);
      const adding = connections.rows(`SELECT audit_trials.record('[]', 1)`);
      await expect(adding).rejects.toMatchObject({ reason: '42501' });
    });

    it('are taken back by nobody, the superuser included', async () => {
      for (const sql of ['DELETE FROM audit_trials.trial', 'TRUNCATE audit_trials.trial'])
        await expect(postgres.query(sql)).rejects.toThrow('trials are not taken back');
    });

    it('are not counted by a server that may only append to a record from before, which it goes on with', async () => {
      await postgres.query('DROP SCHEMA audit_trials CASCADE');
      const url = new URL(postgres.url);
      [url.username, url.password] = ['trial_writer', 'writes'];
      const store = openHere(undefined, url.href);
      for (const id of ['a', 'b'])
        await expect(store.add([started(id)])).rejects.toMatchObject({ reason: '42501' });
      await audits.at(-1)!.prepare();
      expect(await audits.at(-1)!.heads()).toEqual([]);
    });

    it('are made beside a new record, for servers that may only append', async () => {
      await postgres.query('DROP SCHEMA IF EXISTS audit_trials CASCADE');
      await postgres.query('DROP SCHEMA audit CASCADE');
      await openAudit().prepare();
      const [found] = await postgres.query<{ version: number }>('SELECT audit_trials.version() AS version');
      expect(found).toEqual({ version: 1 });
    });

    it('cannot be counted in a schema somebody else has made, which keeps nobody from recording', async () => {
      await postgres.query('DROP SCHEMA audit_trials CASCADE');
      await postgres.query('DROP SCHEMA audit CASCADE');
      await postgres.query('CREATE SCHEMA audit_trials');
      await openAudit().prepare();
      await expect(openHere().add([started('a')])).rejects.toMatchObject({ reason: '42P06' });
      await postgres.query('DROP SCHEMA audit_trials');
      expect(await openHere().add([started('a')])).toBe(0);
    });
  });
});
