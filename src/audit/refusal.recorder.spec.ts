import type { AuditRecord } from './audit-event.js';
import type { AuditTrail } from './audit.trail.js';
import { RefusalRecorder } from './refusal.recorder.js';

describe('Refusals on the record', () => {
  let recorded: AuditRecord[];
  let refusals: RefusalRecorder;

  beforeEach(() => {
    jest.useFakeTimers();
    recorded = [];
    refusals = new RefusalRecorder({
      record: (record: AuditRecord) => recorded.push(record),
    } as unknown as AuditTrail);
  });
  afterEach(() => jest.useRealTimers());

  const refusal = (more: Partial<AuditRecord> = {}): AuditRecord => ({
    action: 'mcp.auth',
    outcome: 'denied',
    reason_code: 'invalid_token',
    target: { type: 'route', name: '/mcp' },
    network: { client_ip: '192.0.2.1' },
    ...more,
  });
  const refuse = (times: number, more?: Partial<AuditRecord>) => {
    for (let n = 0; n < times; n += 1) refusals.record(refusal(more));
  };
  const repeats = () => recorded.flatMap(({ repeated }) => (repeated === undefined ? [] : [repeated]));

  it('are an event each, up to thirty of a minute', () => {
    refuse(30);
    jest.advanceTimersByTime(60_000);
    expect(recorded).toHaveLength(30);
    expect(repeats()).toEqual([]);
  });

  it('beyond that are one event at the end of the minute, which says how many there were', () => {
    refuse(1000, { target: { type: 'route', name: '/last' } });
    expect(recorded).toHaveLength(30);
    jest.advanceTimersByTime(60_000);
    expect(recorded).toHaveLength(31);
    expect(recorded.at(-1)).toEqual({
      ...refusal({ target: { type: 'route', name: '/last' } }),
      repeated: 970,
    });
  });

  it('begin anew with the next minute', () => {
    refuse(40);
    jest.advanceTimersByTime(60_000);
    refuse(40);
    expect(recorded).toHaveLength(61);
  });

  it('of another sender, kind, reason or tool are counted apart', () => {
    refuse(31);
    refuse(31, { network: { client_ip: '192.0.2.2' } });
    refuse(31, { tenant_id: 'a' });
    refuse(31, { tenant_id: 'b' });
    refuse(31, { action: 'mcp.request' });
    refuse(31, { reason_code: 'expired' });
    refuse(31, { target: { type: 'tool', name: 'delete_project' } });
    jest.advanceTimersByTime(60_000);
    expect(repeats()).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('of other routes are not: a route is of the invention of whoever asks', () => {
    for (let n = 0; n < 100; n += 1) refuse(1, { target: { type: 'route', name: `/${n}` } });
    expect(recorded).toHaveLength(30);
  });

  it('of a crowd of senders are bounded, and none of them is uncounted', () => {
    for (let n = 0; n < 50_000; n += 1)
      refuse(1, { network: { client_ip: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` } });
    jest.advanceTimersByTime(60_000);
    expect(recorded.length).toBeLessThan(1100);
    const counted = recorded.reduce((sum, { repeated = 1 }) => sum + repeated, 0);
    expect(counted).toBe(50_000);
  });

  it('of a crowd are summed up in the name of none of them, and crowd out no tenant', () => {
    for (let n = 0; n < 2000; n += 1) refuse(1, { network: { client_ip: `10.0.${n >> 8}.${n & 255}` } });
    recorded.length = 0;
    refuse(31, { tenant_id: 'a' });
    expect(recorded).toHaveLength(30);
    jest.advanceTimersByTime(60_000);
    expect(recorded.slice(30)).toEqual([
      { action: 'mcp.request', outcome: 'denied', reason_code: 'many_strangers', repeated: 970 },
      { ...refusal({ tenant_id: 'a' }), repeated: 1 },
    ]);
  });

  it('are summed up at the end of the process as well', () => {
    refuse(50);
    refusals.onApplicationShutdown();
    expect(repeats()).toEqual([20]);
  });
});
