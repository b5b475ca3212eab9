import type { AuditDraft } from '../audit-event.js';
import { type Need, type WaitingEvent, WaitingEvents } from './waiting-events.js';

const event = (need: Need): WaitingEvent => ({
  draft: {} as AuditDraft,
  need,
  settled: undefined,
  told: false,
});

describe('WaitingEvents', () => {
  it('are urgent for as long as one of them is waited for, wherever it stands', () => {
    const waiting = new WaitingEvents();
    const urgencies = [waiting.isUrgent];
    for (const need of ['sometime', 'after', 'sometime', 'before'] as const) {
      waiting.add(event(need));
      urgencies.push(waiting.isUrgent);
    }
    for (const most of [1, 2, 1]) {
      waiting.take(most);
      urgencies.push(waiting.isUrgent);
    }
    waiting.putBack([event('sometime')]);
    urgencies.push(waiting.isUrgent);
    waiting.putBack([event('after')]);
    urgencies.push(waiting.isUrgent);
    expect(urgencies).toEqual([false, false, true, true, true, true, true, false, false, true]);
    waiting.take(2);
    expect([waiting.length, waiting.isUrgent]).toEqual([0, false]);
  });
});
