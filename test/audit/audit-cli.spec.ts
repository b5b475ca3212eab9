import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { anchorLine } from '../../src/audit/anchors/anchor.js';
import { privateKeyFrom } from '../../src/audit/anchors/anchor-key.js';
import type { AuditEntry, AuditStore } from '../../src/audit/store/audit-store.js';
import { lineOf } from '../../src/audit/store/jsonl/entry-line.js';
import { JsonlAuditStore } from '../../src/audit/store/jsonl/jsonl-store.js';
import { PostgresAuditStore } from '../../src/audit/store/postgres/postgres-audit-store.js';
import { entryOf, eventIdOf } from '../../src/audit/testing/entries.js';
import { cli, type CliResult } from '../support/cli.js';
import { describeWith } from '../support/installed.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { segmentsOf } from '../support/audit-chains.js';

const root = mkdtempSync(join(tmpdir(), 'audit-cli-'));
let files = 0;
const newFile = (ending = 'jsonl') => join(root, `file-${(files += 1)}.${ending}`);
const at = (minute: number) => `2026-11-25T10:${String(minute).padStart(2, '0')}:00.000Z`;
const jsonLines = (text: string): any[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
const verdict = ({ out }: CliResult) => jsonLines(out).at(-1);

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Place {
  readonly env: Record<string, string>;
  readonly store: AuditStore;
  /** Whether looking at it is recorded in it. */
  readonly isShared: boolean;
}

function worksOn(open: () => Promise<Place>): void {
  let place: Place;
  let entries: AuditEntry[];
  const run = (line: string) => cli(line, place.env);

  beforeAll(async () => {
    place = await open();
    entries = Array.from({ length: 30 }, (_, n) =>
      entryOf('tenant-a', {
        occurred_at: at(n),
        actor: { type: 'token', issuer: 'i', sub: n % 3 ? 'alice' : '=cmd|calc' },
        target: { type: 'tool', name: n % 2 ? 'read_project' : 'create_project' },
        outcome: n === 4 ? 'intent' : 'success',
      }),
    );
    await place.store.append([...entries, entryOf('-', { action: 'mcp.auth', outcome: 'denied' })]);
  });

  it('verify finds nothing wrong', async () => {
    const result = await run('audit verify');
    expect(result).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^\d+ entries of 2 chains are as they/),
    });
    expect(verdict(result)).toMatchObject({
      intact: true,
      faults: 0,
      open_intents: 1,
      open: [eventIdOf(entries[4]!)],
    });
    expect(jsonLines(result.out)).toContainEqual(
      expect.objectContaining({
        kind: 'chain',
        chain: 'tenant-a',
        first: expect.objectContaining({ seq: 1 }),
      }),
    );
  });

  it.each([
    ['--tenant tenant-a --limit 3', [30, 29, 28]],
    ['--tenant tenant-a --limit 3 --after 28', [27, 26, 25]],
    ['--tenant tenant-a --limit 2 --oldest-first', [1, 2]],
    [`--tenant tenant-a --from ${at(10)} --to ${at(12)}`, [12, 11]],
    ['--tenant tenant-a --actor alice --tool create_project --limit 2', [29, 27]],
    ['--tenant tenant-a --outcome intent', [5]],
    ['--tenant - --outcome denied', []],
  ])('query %s', async (options, expected) => {
    // Beside what was looked at before, which is an entry of its own.
    const { code, out, err } = await run(`audit query --action mcp.tools.call ${options}`);
    expect([code, jsonLines(out).map(({ seq }) => seq)]).toEqual([0, expected]);
    expect(err).toContain(`${expected.length} entries.`);
  });

  it('query --event shows an event as it stands in the record', async () => {
    const { out } = await run(`audit query --event ${eventIdOf(entries[7]!)}`);
    const [shown, ...more] = jsonLines(out);
    expect(more).toEqual([]);
    expect(out).toBe(lineOf({ ...entries[7]!, seq: 8, prevHash: shown.prev_hash, hash: shown.hash }));
  });

  it('tail shows the last entries, oldest first', async () => {
    const { out } = await run('audit tail --lines 4 --tenant tenant-a');
    const seqs = jsonLines(out).map(({ seq }) => seq as number);
    expect(seqs).toEqual([0, 1, 2, 3].map((n) => seqs[0]! + n));
  });

  it('export writes a piece of a chain that is verified by itself', async () => {
    const file = newFile();
    const { code, err } = await run(
      `audit export --tenant tenant-a --from ${at(5)} --to ${at(9)} --format jsonl --out ${file}`,
    );
    expect([code, err.split('\n').at(-1)]).toEqual([0, `4 entries written to ${file}.`]);
    const bytes = readFileSync(file);
    const manifest = JSON.parse(readFileSync(`${file}.manifest.json`, 'utf8'));
    expect(manifest).toMatchObject({
      entries: 4,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      chain: 'tenant-a',
      query: { chain: 'tenant-a', from: at(5), to: at(9) },
      first: { seq: 6 },
      last: { seq: 9 },
      tool: { name: 'ledgai-quantconnect-mcp' },
    });
    expect(await run(`audit verify --file ${file}`)).toMatchObject({ code: 0 });
    const lines = bytes.toString().split(/(?<=\n)/);
    for (const damaged of [
      lines.slice(0, -1),
      lines.slice(1),
      lines.toSpliced(1, 1),
      lines.toSorted(),
      [bytes.toString().replace('success', 'sucesss')],
    ].filter((kept) => kept.join('') !== bytes.toString())) {
      writeFileSync(file, damaged.join(''));
      expect(await run(`audit verify --file ${file}`)).toMatchObject({ code: 1 });
    }
    expect((await run(`audit export --tenant tenant-a --out ${file}`)).err).toContain('is there already');
  });

  it('export writes cells that no spreadsheet calculates', async () => {
    const file = newFile('csv');
    expect(await run(`audit export --tenant tenant-a --format csv --out ${file}`)).toMatchObject({ code: 0 });
    const [header, ...rows] = readFileSync(file, 'utf8').split('\r\n');
    expect(header).toBe(
      '"chain","seq","occurred_at","event_id","parent_event_id","action","outcome","reason_code","actor_issuer","actor_sub","target_type","target_name","prev_hash","hash","event"',
    );
    expect(rows.length).toBeGreaterThanOrEqual(31);
    expect(rows[0]).toContain(`"'=cmd|calc"`);
    expect(rows.join('')).not.toContain(',"=');
  });

  it('records that it was looked at, or says that it does not', async () => {
    const { err } = await run('audit query --tenant tenant-a --limit 1');
    const [latest] = jsonLines(
      (await run('audit query --tenant tenant-a --action audit.export --limit 1')).out,
    );
    if (place.isShared) {
      expect(latest.event).toMatchObject({ actor: { type: 'operator' }, target: { type: 'audit' } });
      expect(err).not.toContain('in no chain');
    } else {
      expect(latest).toBeUndefined();
      expect(err).toMatch(/^\{"log":"audit","action":"audit\.read".*\n.*in no chain/);
    }
  });

  it('export says that there is nothing of a time', async () => {
    const file = newFile();
    const result = await run(`audit export --tenant tenant-a --from 2030-01-01T00:00:00Z --out ${file}`);
    expect(result).toMatchObject({ code: 1, err: expect.stringContaining('nothing of that time') });
  });

  it('verify believes anchors that are signed by the key, and finds what they know better', async () => {
    const secret = (await cli('keys generate --for anchor', {})).out;
    const { err } = await cli('keys generate --for anchor', {});
    expect(err).toMatch(/--anchor-public-key: base64:[\w+/]{43}=$/);
    const key = privateKeyFrom(secret)!;
    const heads = await place.store.heads();
    const anchors = newFile('log');
    const noise = '{"log":"audit","action":"mcp.auth"}\nnot json\n';
    writeFileSync(anchors, `${noise}${anchorLine(heads, new Date(), key)}\n`);
    const pem = newFile('pem');
    writeFileSync(pem, createPublicKey(key).export({ format: 'pem', type: 'spki' }));
    const signed = `audit verify --anchors ${anchors} --anchor-public-key ${pem}`;
    expect(verdict(await run(signed))).toMatchObject({ intact: true, anchors: 1, anchors_not_signed: [] });

    const [head] = heads as [(typeof heads)[0]];
    const forged = { ...head, hash: 'f'.repeat(64) };
    appendFileSync(anchors, `${anchorLine([forged], new Date(), key)}\n`);
    const result = await run(signed);
    expect(result.code).toBe(1);
    expect(jsonLines(result.out)).toContainEqual(
      expect.objectContaining({ kind: 'fault', fault: 'head', chain: head.chain, seq: head.seq }),
    );

    // An anchor of somebody else is not believed, and told.
    const other = generateKeyPairSync('ed25519').privateKey;
    writeFileSync(anchors, `${anchorLine([forged], new Date(), other)}\n${anchorLine(heads, new Date())}\n`);
    const unsigned = await run(signed);
    expect(unsigned.code).toBe(1);
    expect(verdict(unsigned)).toMatchObject({ faults: 0, anchors_not_signed: ['line 1', 'line 2'] });
    const tampered = anchorLine(heads, new Date(), key).replace(/"seq":\d+/, '"seq":999');
    writeFileSync(anchors, `${tampered}\n`);
    expect((await run(signed)).code).toBe(1);
  });
}

describe('The audit commands', () => {
  describe('on files', () => {
    let store: JsonlAuditStore;
    afterAll(() => store.close());
    worksOn(async () => {
      const directory = join(root, 'record');
      mkdirSync(directory);
      store = await JsonlAuditStore.open({ directory, segmentBytes: 8 * 1024 });
      return { env: { AUDIT_STORE: 'file', AUDIT_DIRECTORY: directory }, store, isShared: false };
    });

    it('verify names the file and the line of a changed byte', async () => {
      const directory = join(root, 'record');
      const [segment] = segmentsOf(directory);
      const path = join(directory, segment!);
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, text.replace('success', 'sucesss'));
      const { code, out } = await cli('audit verify', { AUDIT_STORE: 'file', AUDIT_DIRECTORY: directory });
      expect([code, jsonLines(out).filter(({ kind }) => kind === 'fault')]).toEqual([
        1,
        [{ kind: 'fault', fault: 'hash', chain: 'tenant-a', seq: 1, place: `${segment}:1` }],
      ]);
      writeFileSync(path, text);
    });

    it('verify says that the oldest segments are in an archive, and verifies the rest', async () => {
      const directory = join(root, 'record');
      // The first segment is full, so this goes into the next.
      await store.append([entryOf('tenant-a')]);
      const [oldest] = segmentsOf(directory);
      renameSync(join(directory, oldest!), join(root, 'archived'));
      const { code, err } = await cli('audit verify', { AUDIT_STORE: 'file', AUDIT_DIRECTORY: directory });
      expect([code, err]).toEqual([0, expect.stringContaining('what was before is not verified')]);
      renameSync(join(root, 'archived'), join(directory, oldest!));
    });
  });

  describeWith('postgres', 'on Postgres', () => {
    let postgres: Postgres;
    let store: PostgresAuditStore;
    afterAll(async () => {
      await store.close();
      await postgres.close();
    });
    worksOn(async () => {
      postgres = await startPostgres();
      store = new PostgresAuditStore(postgres.url);
      return { env: { AUDIT_STORE: 'postgres', AUDIT_POSTGRES_URL: postgres.url }, store, isShared: true };
    });

    describe('schema make', () => {
      const urlOf = (database: string, user?: string) => {
        const url = new URL(postgres.url);
        url.pathname = `/${database}`;
        if (user) Object.assign(url, { username: user, password: `canary-${user}` });
        return url.href;
      };
      const make = (url: string) =>
        cli('schema make', { AUDIT_STORE: 'postgres', AUDIT_POSTGRES_URL: url, POSTGRES_URL: url });
      const BOTH = 'audit: there\nvault: there';

      it('makes what an empty database lacks, needs no key, and finds it there the next time', async () => {
        await postgres.query('CREATE DATABASE made');
        expect(await make(urlOf('made'))).toMatchObject({ code: 0, out: BOTH });
        expect(await make(urlOf('made'))).toMatchObject({ code: 0, out: BOTH });
        expect((await cli('audit verify --postgres', { AUDIT_POSTGRES_URL: urlOf('made') })).code).toBe(0);
      });

      it('lets a user pass who may work with them and make nothing', async () => {
        await make(postgres.url);
        await postgres.query(
          `CREATE ROLE worker LOGIN PASSWORD 'canary-worker';
           GRANT quantconnect_audit_writer TO worker;
           GRANT USAGE ON SCHEMA quantconnect_mcp TO worker`,
        );
        const { code, out, err } = await make(urlOf('postgres', 'worker'));
        expect([code, out, err]).toEqual([0, BOTH, '']);
      });

      it('ends with 75 for who may not make them, and tells no password', async () => {
        await postgres.query('CREATE DATABASE bare');
        await postgres.query(`CREATE ROLE nobody LOGIN PASSWORD 'canary-nobody'`);
        const { code, out, err } = await make(urlOf('bare', 'nobody'));
        expect([code, out]).toEqual([75, '']);
        expect(err).toMatch(/^audit: .*42501[^]*^vault: /m);
        expect(err).not.toMatch(/canary|nobody/);
      });
    });

    it('verify finds a deleted row', async () => {
      const env = { AUDIT_POSTGRES_URL: postgres.url };
      await store.append(Array.from({ length: 3 }, () => entryOf('tenant-z')));
      await postgres.query(
        `SET session_replication_role = replica; DELETE FROM audit.event WHERE chain = 'tenant-z' AND seq = 2`,
      );
      const { code, out, err } = await cli('audit verify --postgres', env);
      expect([code, err]).toEqual([1, expect.stringContaining('NOT as it was written')]);
      expect(jsonLines(out)).toContainEqual({ kind: 'fault', fault: 'gap', chain: 'tenant-z', seq: 3 });
    });

    it('end with 75 while the database is away, and tell no password', async () => {
      await postgres.stop();
      for (const line of ['audit verify', 'audit query', 'audit tail']) {
        const { code, err } = await cli(`${line} --postgres`, { AUDIT_POSTGRES_URL: postgres.url });
        expect([code, err]).toEqual([75, expect.stringContaining('(ECONNREFUSED)')]);
        expect(err).not.toContain(postgres.password);
      }
      await postgres.start();
    });
  });

  it.each<[string, number, string, Record<string, string>?]>([
    ['audit', 64, 'audit needs one of: audit verify'],
    ['audit verify', 78, 'AUDIT_STORE=none', { AUDIT_STORE: 'none' }],
    ['audit verify --postgres', 78, 'needs AUDIT_POSTGRES_URL'],
    ['audit verify --postgres', 78, 'must be written postgres://', { AUDIT_POSTGRES_URL: 'hunter2' }],
    ['audit verify --directory /no/such', 78, 'cannot be read (ENOENT)'],
    ['audit verify --file /no/such', 64, 'cannot be read (ENOENT)'],
    ['schema make', 78, 'No database is set', { AUDIT_STORE: 'file' }],
    ['schema make', 78, 'POSTGRES_URL must be written', { POSTGRES_URL: 'hunter2' }],
    ['audit verify --directory . --postgres', 64, 'Give --directory or --postgres'],
    ['audit verify --anchors /dev/null', 64, 'without an anchor'],
    ['audit verify --anchor-public-key base64:aGk=', 64, 'must be base64:'],
    ['audit export --out x', 64, '--tenant is missing'],
    ['audit export --tenant a', 64, '--out is missing'],
    ['audit export --tenant a --out x --format xml', 64, 'jsonl or csv'],
    ['audit query --from yesterday', 64, '--from must be a time'],
    ['audit query --after 3', 64, '--after needs --tenant'],
    ['audit query --limit 0', 64, '--limit must be'],
  ])('%s ends with %i', async (line, code, message, env = {}) => {
    const result = await cli(line, env);
    expect(result).toMatchObject({ code, err: expect.stringContaining(message) });
    expect(result.err).not.toContain('hunter2');
  });
});
