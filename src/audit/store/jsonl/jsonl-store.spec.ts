import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedChains, segmentsOf } from '../../../../test/support/audit-chains.js';
import type { AuditEntry, AuditQuery } from '../audit-store.js';
import { JsonlAuditStore } from './jsonl-store.js';

const SEGMENT_BYTES = 64 * 1024;

const entry = (chain: string, facts: object = {}): AuditEntry => ({ chain, body: JSON.stringify(facts) });

describe('JsonlAuditStore', () => {
  let directory: string;
  let day: Date;
  const open: JsonlAuditStore[] = [];

  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'audit-store-')), 'audit');
    day = new Date('2026-11-25T12:00:00Z');
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    rmSync(join(directory, '..'), { recursive: true, force: true });
  });

  const opened = async (segmentBytes = SEGMENT_BYTES) => {
    const store = await JsonlAuditStore.open({ directory, segmentBytes, now: () => day });
    open.push(store);
    return store;
  };
  const read = async (store: JsonlAuditStore, query: AuditQuery = {}) => {
    const found: string[] = [];
    for await (const { chain, seq } of store.read(query)) found.push(`${chain}${seq}`);
    return found;
  };

  it('numbers and links every chain by itself, whatever it is called', async () => {
    const store = await opened();
    const names = ['-', 'a', 'quote " and \\ and \n line', 'ü\u{1f600}'];
    const linked = await store.append([...names, ...names].map((name) => entry(name, { n: name })));
    expect(linked.map(({ seq }) => seq)).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
    expect([...checkedChains(directory).keys()]).toEqual(names);
    expect(await store.heads()).toHaveLength(4);
  });

  it('writes exactly one line per entry, with the body as it was given', async () => {
    const store = await opened();
    const [first] = await store.append([{ chain: 'a', body: '{"b":1,"a":[]}' }]);
    expect(readFileSync(join(directory, segmentsOf(directory)[0]!), 'utf8')).toBe(
      `{"chain":"a","seq":1,"prev_hash":"${'0'.repeat(64)}","hash":"${first!.hash}","event":{"b":1,"a":[]}}\n`,
    );
  });

  it('passes over lines that are none, however short, also where one chain is asked for', async () => {
    const store = await opened();
    await store.append([entry('a')]);
    appendFileSync(join(directory, segmentsOf(directory)[0]!), '\n{}\n');
    expect(await read(store, { chain: 'a' })).toEqual(['a1']);
  });

  it('lets nobody else read the files', async () => {
    const store = await opened();
    await store.append([entry('a')]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(directory))
      expect([name, statSync(join(directory, name)).mode & 0o777]).toEqual([name, 0o600]);
  });

  it('keeps the order of appends that are made at once, and shares the work among them', async () => {
    const store = await opened();
    const appends = Array.from({ length: 300 }, (_, n) => store.append([entry('a', { n })]));
    const numbers = (await Promise.all(appends)).map(([only]) => only!.seq);
    expect(numbers).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
    const bodies = checkedChains(directory)
      .get('a')!
      .map(({ body }) => (JSON.parse(body) as { n: number }).n);
    expect(bodies).toEqual(Array.from({ length: 300 }, (_, n) => n));
  });

  it('goes on when the next append comes just as the last is done', async () => {
    const store = await opened();
    for (let n = 0; n < 100; n += 1) {
      await store.append([entry('a')]);
      for (let turn = 0; turn < n % 10; turn += 1) await Promise.resolve();
    }
    expect(checkedChains(directory).get('a')).toHaveLength(100);
  });

  it('goes on in another file after a day, and when a file is long enough', async () => {
    const store = await opened();
    await store.append([entry('a')]);
    day = new Date('2026-11-26T00:00:01Z');
    for (let n = 0; n < 3; n += 1) await store.append([entry('a', { long: 'x'.repeat(SEGMENT_BYTES) })]);
    expect(segmentsOf(directory)).toEqual([
      '00000001-2026-11-25.jsonl',
      '00000002-2026-11-26.jsonl',
      '00000003-2026-11-26.jsonl',
      '00000004-2026-11-26.jsonl',
    ]);
    expect(checkedChains(directory).get('a')).toHaveLength(4);
  });

  describe('after a restart', () => {
    const fill = async (segments: number) => {
      const store = await opened();
      for (let n = 0; n < segments; n += 1)
        await store.append([entry('a', { long: 'x'.repeat(SEGMENT_BYTES) }), entry(`only-${n}`)]);
      await store.close();
    };

    it('goes on where every chain ended', async () => {
      await fill(3);
      const store = await opened();
      await store.append([entry('only-0'), entry('a')]);
      expect(checkedChains(directory).get('only-0')).toHaveLength(2);
      expect(checkedChains(directory).get('a')).toHaveLength(4);
    });

    it('reads no more than what follows the newest checkpoint', async () => {
      await fill(3);
      // What is not read cannot be missed.
      writeFileSync(join(directory, segmentsOf(directory)[0]!), '');
      const store = await opened();
      expect((await store.heads()).find(({ chain }) => chain === 'only-0')).toMatchObject({ seq: 1 });
    });

    it('reads everything where checkpoints are missing or damaged', async () => {
      await fill(3);
      const [first, second] = readdirSync(directory).filter((name) => name.endsWith('.checkpoint'));
      unlinkSync(join(directory, first!));
      appendFileSync(join(directory, second!), ' ');
      const store = await opened();
      await store.append([entry('only-0'), entry('a')]);
      expect(checkedChains(directory).get('a')).toHaveLength(4);
    });

    it('believes no checkpoint of a file that was written to after it', async () => {
      await fill(2);
      const [, last] = segmentsOf(directory);
      const [checkpoint] = readdirSync(directory).filter((name) => name.endsWith('.checkpoint'));
      // A crash came between the checkpoint and the next file.
      writeFileSync(
        join(directory, last!.replace('.jsonl', '.checkpoint')),
        readFileSync(join(directory, checkpoint!)),
      );
      const store = await opened();
      await store.append([entry('only-1')]);
      expect(checkedChains(directory).get('only-1')).toHaveLength(2);
    });

    it.each([
      ['half a line', '{"chain":"a","seq":2,"prev_ha'],
      ['zeros, which a power cut may leave', '\0'.repeat(5000)],
      ['lines that are none', 'x\n\ny\n'],
    ])('moves %s out of the record, and says so', async (_what, torn) => {
      await fill(1);
      const path = join(directory, segmentsOf(directory).at(-1)!);
      const whole = statSync(path).size;
      appendFileSync(path, torn);
      const store = await opened();
      expect(store.recovered.tornBytes).toBe(Buffer.byteLength(torn));
      expect(statSync(path).size).toBe(whole);
      expect(readFileSync(`${path}.${whole}.torn`, 'utf8')).toBe(torn);
      await store.append([entry('a')]);
      expect(checkedChains(directory).get('a')).toHaveLength(2);
    });

    it('cuts nothing off that is followed by an entry: that was no crash', async () => {
      await fill(1);
      const path = join(directory, segmentsOf(directory).at(-1)!);
      const lines = readFileSync(path, 'utf8');
      writeFileSync(path, `tampered\n${lines}`);
      const store = await opened();
      expect(store.recovered.tornBytes).toBe(0);
      expect(readFileSync(path, 'utf8')).toBe(`tampered\n${lines}`);
    });

    it('knows the intents that have no outcome, also those of earlier files', async () => {
      const store = await opened();
      const intent = (id: string) => entry('a', { event_id: id, outcome: 'intent' });
      await store.append([intent('ended'), intent('open'), entry('a', { long: 'x'.repeat(SEGMENT_BYTES) })]);
      await store.append([
        entry('a', { correlation: { parent_event_id: 'ended' }, outcome: 'success' }),
        // Not an intent, whatever somebody calls their tool.
        entry('a', { event_id: 'x', tool: '"outcome":"intent"' }),
      ]);
      await store.close();
      expect(segmentsOf(directory)).toHaveLength(2);
      const { recovered } = await opened();
      expect(
        recovered.openIntents.map(({ body }) => (JSON.parse(body) as { event_id: string }).event_id),
      ).toEqual(['open']);
    });
  });

  it('is for one server at a time, and names the other', async () => {
    const store = await opened();
    await expect(opened()).rejects.toThrow(`in use by another server (process ${process.pid} on`);
    await store.close();
    await expect(opened()).resolves.toBeDefined();
  });

  it('writes nothing more when its file was taken away', async () => {
    const store = await opened();
    await store.append([entry('a')]);
    unlinkSync(join(directory, segmentsOf(directory)[0]!));
    await expect(store.append([entry('a')])).rejects.toMatchObject({
      code: 'audit_unavailable',
      reason: 'segment_gone',
    });
  });

  describe('reading', () => {
    const event = (n: number, more: object = {}) => ({
      occurred_at: `2026-11-2${5 + (n % 3)}T00:00:0${n}.000Z`,
      event_id: `e${n}`,
      action: 'mcp.tools.call',
      outcome: n % 2 ? 'success' : 'intent',
      actor: { sub: n % 2 ? 'alice' : 'bob' },
      target: { type: 'tool', name: 'create_backtest' },
      correlation: { parent_event_id: `e${n - 1}` },
      filler: 'x'.repeat(n % 4 === 0 ? SEGMENT_BYTES : 10),
      ...more,
    });
    let store: JsonlAuditStore;

    beforeEach(async () => {
      day = new Date('2026-11-25T00:00:00Z');
      store = await opened();
      for (let n = 1; n < 10; n += 1) await store.append([entry(n > 7 ? 'b' : 'a', event(n))]);
    });

    it.each<[AuditQuery, string[]]>([
      [{}, ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'b1', 'b2']],
      [{ newestFirst: true }, ['b2', 'b1', 'a7', 'a6', 'a5', 'a4', 'a3', 'a2', 'a1']],
      [{ chain: 'a', newestFirst: true, limit: 2 }, ['a7', 'a6']],
      [{ chain: 'a', newestFirst: true, limit: 2, after: 6 }, ['a5', 'a4']],
      [{ chain: 'a', after: 5 }, ['a6', 'a7']],
      [{ chain: 'a', limit: 0 }, []],
      [{ chain: 'nobody' }, []],
      [{ actor: 'alice', chain: 'a' }, ['a1', 'a3', 'a5', 'a7']],
      [{ outcome: 'intent', newestFirst: true }, ['b1', 'a6', 'a4', 'a2']],
      [{ event: 'e4' }, ['a4', 'a5']],
      [{ from: '2026-11-26T00:00:05Z', to: '2026-11-27T00:00:05Z' }, ['a2', 'a7']],
      [{ target: 'other' }, []],
      [{ action: 'mcp.auth' }, []],
    ])('finds what %j asks for', async (query, expected) => {
      expect(await read(store, query)).toEqual(expected);
    });

    it('leaves out what is not whole yet, in both directions', async () => {
      appendFileSync(join(directory, segmentsOf(directory).at(-1)!), '{"chain":"a","seq":9');
      expect(await read(store, { limit: 1, newestFirst: true })).toEqual(['b2']);
      expect((await read(store)).length).toBe(9);
    });
  });
});
