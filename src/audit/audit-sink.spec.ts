import { PassThrough } from 'node:stream';
import type { AuditDraft } from './audit-event.js';
import { StreamAuditSink } from './audit-sink.js';
import { entryOf, linked } from './testing/entries.js';

const draft = {} as AuditDraft;

describe('The stream of events', () => {
  it('has a line for each, with its place where it has one, and is written to once for all of them', () => {
    const stream = new PassThrough();
    const written = jest.spyOn(stream, 'write');
    const entries = linked([entryOf('a'), entryOf('quote " and \\ and \n line')]);
    const sink = new StreamAuditSink(stream);
    sink.append([
      ...entries.map((entry) => ({ draft, body: entry.body, entry })),
      { draft, body: '{"b":1}' },
    ]);
    sink.append([]);
    expect(written).toHaveBeenCalledTimes(1);
    const lines = String(stream.read()).split('\n');
    const expected = entries.map(({ chain, seq, prevHash, hash, body }) => ({
      log: 'audit',
      chain: { name: chain, seq, prev_hash: prevHash, hash },
      ...(JSON.parse(body) as object),
    }));
    expect(lines.slice(0, 2).map((line) => JSON.parse(line) as object)).toEqual(expected);
    expect(lines.slice(2)).toEqual(['{"log":"audit","b":1}', '']);
  });
});
