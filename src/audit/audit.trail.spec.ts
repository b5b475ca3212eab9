import { setImmediate as turn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { AuditConfig } from '../config/audit.config.js';
import { loadConfig } from '../config/env.js';
import type { AuditDraft, AuditRecord } from './audit-event.js';
import { AuditEvents } from './audit-events.js';
import { AuditTrail } from './audit.trail.js';
import type { AuditRecorder } from './recorder/audit-recorder.js';

const event = (name: string): AuditRecord => ({
  action: 'mcp.tools.call',
  outcome: 'success',
  target: { type: 'tool', name },
});

describe('AuditTrail', () => {
  let drafts: AuditDraft[];
  let trail: AuditTrail;

  beforeEach(() => {
    drafts = [];
    const take = (draft: AuditDraft) => void drafts.push(draft);
    const recorder: AuditRecorder = {
      record: take,
      recordBefore: async (draft) => take(draft),
      recordAfter: async (draft) => take(draft),
      trouble: undefined,
    };
    trail = new AuditTrail(new AuditEvents(loadConfig(AuditConfig, {})), recorder);
  });
  afterEach(() => jest.restoreAllMocks());

  const names = () => drafts.map(({ target }) => target?.name);

  it('puts into words at the end of the turn what can wait, under the id it was given at once', async () => {
    const words = jest.fn(() => event('a'));
    const id = trail.recordSoon(words);
    expect(words).not.toHaveBeenCalled();
    await turn();
    expect(words).toHaveBeenCalledTimes(1);
    expect(drafts).toMatchObject([{ event_id: id, target: { name: 'a' } }]);
  });

  it('dates an event when it occurred, not when it is put into words', async () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-26T10:00:00.000Z'));
    trail.recordSoon(() => event('a'));
    clock.mockReturnValue(Date.parse('2026-11-26T10:00:01.000Z'));
    await turn();
    expect(drafts[0]!.occurred_at).toBe('2026-11-26T10:00:00.000Z');
  });

  it.each([
    ['recorded', (record: AuditRecord) => trail.record(record)],
    ['an intent', (record: AuditRecord) => trail.recordBefore(record)],
    ['an end', (record: AuditRecord) => trail.recordAfter(record)],
  ])('lets nothing that is %s overtake what occurred before', async (_what, tell) => {
    trail.recordSoon(() => event('a'));
    tell(event('b'));
    trail.recordSoon(() => event('c'));
    await turn();
    expect(names()).toEqual(['a', 'b', 'c']);
    const ids = drafts.map(({ event_id }) => event_id);
    expect(ids).toEqual([...ids].sort());
  });

  it('has told of everything before a store is closed', () => {
    trail.recordSoon(() => event('a'));
    trail.beforeApplicationShutdown();
    expect(names()).toEqual(['a']);
  });

  it('goes on with the others where one cannot be put into words', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    trail.recordSoon(() => {
      throw new Error('no words');
    });
    trail.recordSoon(() => event('b'));
    await turn();
    expect(names()).toEqual(['b']);
    expect(logged).toHaveBeenCalledTimes(1);
  });
});
