import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { lineOf } from '../store/jsonl/entry-line.js';
import { entryOf, eventIdOf, linked } from '../testing/entries.js';
import { ChainVerifier, type VerifierOptions } from './chain.verifier.js';
import type { ChainedEntry } from '../store/audit-store.js';
import { linkedTo } from '../store/chain.js';
import type { Verification } from './verification.js';
import { verifyDirectory, verifyFile } from './verify-files.js';

const CHAINS = ['-', 'tenant-a', 'Zoë "🚀"'];
const record = linked(
  Array.from({ length: 30 }, (_, n) =>
    entryOf(CHAINS[n % 3], { arguments: { note: `line\nfeed ${n} \ufffd é "event_id":"x"` } }),
  ),
);

function verified(entries: readonly ChainedEntry[], options?: VerifierOptions): Verification {
  const verifier = new ChainVerifier(options);
  for (const entry of entries) verifier.take(entry);
  return verifier.report();
}

const faultsOf = (entries: readonly ChainedEntry[], options?: VerifierOptions) =>
  verified(entries, options).faults.map(({ kind, seq }) => `${kind} ${seq}`);

describe('Verification', () => {
  const chain = linked(Array.from({ length: 6 }, () => entryOf()));
  const [one, two, three, four, five, six] = chain as [
    ChainedEntry,
    ChainedEntry,
    ChainedEntry,
    ChainedEntry,
    ChainedEntry,
    ChainedEntry,
  ];

  it('follows chains that are mixed, and tells where each begins and ends', () => {
    const { intact, entries, chains } = verified(record);
    expect({ intact, entries, chains: chains.length }).toEqual({ intact: true, entries: 30, chains: 3 });
    expect(chains[1]).toEqual({
      chain: 'tenant-a',
      entries: 10,
      first: { seq: 1, hash: record[1]!.hash },
      last: { seq: 10, hash: record[28]!.hash },
    });
  });

  it.each<[string, ChainedEntry[], string[]]>([
    ['a changed body', [one, { ...two, body: two.body.replace('success', 'denied') }, three], ['hash 2']],
    ['a changed body with a new hash', [one, rehashed(two), three], ['link 3']],
    ['a deleted entry', [one, two, four, five], ['gap 4']],
    ['a deleted beginning', [two, three], ['gap 2']],
    ['two that changed places', [one, three, two, four], ['gap 3', 'order 2']],
    ['an entry twice', [one, two, two, three], ['fork 2']],
    ['a second end', [one, two, three, linkedTo(two, entryOf())], ['fork 3']],
    [
      'a forgery at the end',
      [one, { ...linkedTo(one, entryOf()), prevHash: six.hash }],
      ['hash 2', 'link 2'],
    ],
    ['a first entry that has one before it', [linkedTo({ seq: 0, hash: six.hash }, entryOf())], ['link 1']],
  ])('finds %s, and nothing else', (_, entries, faults) => {
    expect(faultsOf(entries)).toEqual(faults);
  });

  it('finds a chain that was written anew from some entry on only by an end that is known', () => {
    const forged = [one, two, linkedTo(two, entryOf())];
    expect(faultsOf(forged)).toEqual([]);
    expect(faultsOf(forged, { known: [{ ...three, source: 'anchor' }] })).toEqual(['head 3']);
  });

  it('finds a chain that lost its end, or all of it, by an end that is known', () => {
    const known = [
      { ...two, source: 'anchor' },
      { ...six, source: 'anchor' },
      { ...six, source: 'another' },
    ];
    expect(faultsOf(chain, { known })).toEqual([]);
    expect(faultsOf([one, two, three], { known })).toEqual(['head 6']);
    expect(faultsOf([], { known })).toEqual(['head 2', 'head 6']);
  });

  it('takes a part that begins somewhere, if it is told so, and asks it for no end before that', () => {
    const known = [
      { ...one, source: 'anchor' },
      { ...four, source: 'anchor' },
    ];
    expect(faultsOf([three, four], { isPart: true, known })).toEqual([]);
    expect(faultsOf([three, five], { isPart: true, known })).toEqual(['gap 5', 'head 4']);
  });

  it('tells intents without an outcome, which is no fault', () => {
    const intents = Array.from({ length: 3 }, () => entryOf('tenant-a', { outcome: 'intent' }));
    const outcome = entryOf('tenant-a', { correlation: { parent_event_id: eventIdOf(intents[1]!) } });
    const { intact, open, openCount } = verified(linked([...intents, outcome]));
    expect({ intact, open, openCount }).toEqual({
      intact: true,
      open: [eventIdOf(intents[0]!), eventIdOf(intents[2]!)],
      openCount: 2,
    });
  });

  it('takes who looked for intents for none', () => {
    const look = entryOf('tenant-a', { action: 'audit.read', arguments: { outcome: 'intent' } });
    expect(verified(linked([look])).openCount).toBe(0);
  });

  it('lists a hundred faults and counts all', () => {
    const { faults, faultCount } = verified(Array.from({ length: 1000 }, () => two));
    expect([faults.length, faultCount]).toEqual([100, 1000]);
  });
});

/** As somebody does who knows how hashes are made. */
function rehashed(entry: ChainedEntry): ChainedEntry {
  return linkedTo({ seq: entry.seq - 1, hash: entry.prevHash }, entryOf());
}

describe('Verification of a file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'audit-verify-'));
  const path = join(directory, 'export.jsonl');
  const intact = Buffer.from(record.map((entry) => `${lineOf(entry)}\n`).join(''));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const fileWith = async (bytes: Buffer | string) => {
    writeFileSync(path, bytes);
    const verifier = new ChainVerifier();
    await verifyFile(verifier, path);
    return verifier.report();
  };

  it('takes what was written', async () => {
    expect(await fileWith(intact)).toMatchObject({ intact: true, entries: 30, faultCount: 0 });
    expect(await fileWith('')).toMatchObject({ intact: true, entries: 0 });
  });

  it('finds any byte that was changed, and names its line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(intact.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(intact);
        changed[at]! ^= change;
        const { intact: isIntact, faults } = await fileWith(changed);
        expect(isIntact).toBe(false);
        const line = intact.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
        expect(faults.map(({ place }) => place)).toContain(`export.jsonl:${line}`);
      }),
      { numRuns: 3000 },
    );
  }, 120_000);

  it('finds any byte that was taken out or put in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(intact.length - 1), fc.option(fc.nat(255)), async (at, added) => {
        const put = added === null ? [] : [added];
        const tail = intact.subarray(added === null ? at + 1 : at);
        const changed = Buffer.concat([intact.subarray(0, at), Buffer.from(put), tail]);
        expect((await fileWith(changed)).intact).toBe(false);
      }),
      { numRuns: 1000 },
    );
  }, 120_000);

  it('finds an entry that is written in another way, though it says the same', async () => {
    const text = intact.toString();
    for (const other of [
      text.replace('{"chain":"-"', '{ "chain":"-"'),
      text.replace('{"chain":"-"', String.raw`{"chain":"\u002d"`),
      text.replace('"seq":1,', '"seq":01,'),
      text.replace('"seq":1,', '"seq":1.0,'),
      text.replaceAll('\n', '\r\n'),
      `\ufeff${text}`,
      `${text}\n`,
    ]) {
      expect((await fileWith(other)).intact).toBe(false);
    }
  });

  it('finds bytes that are no text, which would be read as a character that is really there', async () => {
    const character = Buffer.from('\ufffd');
    const at = intact.indexOf(character);
    const changed = Buffer.concat([intact.subarray(0, at + 2), intact.subarray(at + character.length)]);
    expect(changed.toString()).toBe(intact.toString());
    expect((await fileWith(changed)).intact).toBe(false);
  });

  it('reads on behind a line without end, in little memory', async () => {
    writeFileSync(path, Buffer.concat([Buffer.alloc(64 * 1024 * 1024, 'x'), Buffer.from('\n'), intact]));
    const verifier = new ChainVerifier();
    await verifyFile(verifier, path);
    expect(verifier.report()).toMatchObject({ faultCount: 1, entries: 30 });
  });

  it('leaves out what a running server has written half of, at the very end only', async () => {
    const segments = join(directory, 'segments');
    rmSync(segments, { recursive: true, force: true });
    mkdirSync(segments);
    const lines = readLines(intact);
    const write = (name: string, text: string) => writeFileSync(join(segments, name), text);
    write('00000001-2026-11-24.jsonl', lines.slice(0, 12).join(''));
    write('00000002-2026-11-25.jsonl', `${lines.slice(12, 29).join('')}${lines[29]!.slice(0, 50)}`);
    const report = async () => {
      const verifier = new ChainVerifier();
      await verifyDirectory(verifier, segments);
      return verifier.report();
    };
    expect(await report()).toMatchObject({ intact: true, entries: 29 });
    write('00000003-2026-11-26.jsonl', lines[29]!);
    expect(await report()).toMatchObject({
      faults: [{ kind: 'malformed', place: '00000002-2026-11-25.jsonl:18' }],
      entries: 30,
    });
  });
});

const readLines = (bytes: Buffer): string[] => bytes.toString().match(/[^\n]*\n/g) ?? [];
