import { UpstreamClock } from '../upstream-clock.js';
import { QuantConnectRejected, QuantConnectUnauthorized } from '../quantconnect.errors.js';
import { CallTime } from './call-time.js';
import { madeSince, orRefused } from './finding.js';

const STARTED = Date.parse('2026-01-02T03:04:05.700Z');
const MADE = { from: 'list_backtests', id: 'backtestId' };

describe('CallTime', () => {
  const relationOf = (stamp: unknown, clock = new UpstreamClock()) =>
    new CallTime(STARTED, clock).relationOf(stamp);

  it('counts what was made from the call on, to the second, as made by it', () => {
    expect(relationOf('2026-01-02 03:04:05')).toBe('since');
    expect(relationOf('2026-01-02T03:04:05Z')).toBe('since');
    expect(relationOf('2026-01-02 03:10:00')).toBe('since');
  });

  it('leaves open what clocks that differ, or a later call, may account for', () => {
    expect(relationOf('2026-01-02 03:04:00')).toBe('perhaps');
    expect(relationOf('2026-01-02 03:02:10')).toBe('perhaps');
    expect(relationOf('2026-01-02 03:30:00')).toBe('perhaps');
    for (const stamp of [undefined, null, 'yesterday', 7]) expect(relationOf(stamp)).toBe('perhaps');
  });

  it('counts what is older as not made by it', () => {
    expect(relationOf('2026-01-02 03:02:00')).toBe('before');
  });

  it('goes by the clock of QuantConnect where an answer has told it', () => {
    const clock = new UpstreamClock();
    // An hour behind ours.
    clock.heard('Fri, 02 Jan 2026 02:04:05 GMT', STARTED);
    expect(relationOf('2026-01-02 02:04:05', clock)).toBe('since');
    expect(relationOf('2026-01-02 03:04:05', clock)).toBe('perhaps');
    clock.heard(undefined);
    clock.heard('not a date');
    expect(relationOf('2026-01-02 02:04:05', clock)).toBe('since');
  });
});

describe('madeSince', () => {
  const time = (isAlone = true) => new CallTime(STARTED, new UpstreamClock(), () => isAlone);
  const entry = (backtestId: string, created: string) => ({ backtestId, created });
  const NEW = entry('new', '2026-01-02 03:04:06');

  it('claims the only one since the call', () => {
    const old = entry('old', '2026-01-01 00:00:00');
    expect(madeSince([old, NEW], time(), MADE)).toMatchObject({ state: 'done', answer: NEW });
  });

  it('names, and does not claim, one of several, one that may be older, and one beside another call', () => {
    const [other, doubtful] = [
      entry('other', '2026-01-02 03:04:07'),
      entry('doubtful', '2026-01-02 03:03:00'),
    ];
    for (const finding of [
      madeSince([NEW, other], time(), MADE),
      madeSince([NEW, doubtful], time(), MADE),
      madeSince([doubtful], time(), MADE),
      madeSince([NEW], time(false), MADE),
    ])
      expect(finding).toMatchObject({
        state: 'unknown',
        seen: expect.stringMatching(/backtestId (new|doubtful)/),
      });
  });

  it('sees nothing in what is older', () => {
    expect(madeSince([entry('old', '2026-01-01 00:00:00')], time(), MADE)).toMatchObject({
      state: 'unknown',
    });
  });
});

describe('orRefused', () => {
  it('takes a refusal for nothing there, but not one of the account', async () => {
    expect(await orRefused(Promise.reject(new QuantConnectRejected('/x', ['no'])))).toBeUndefined();
    const unauthorized = Promise.reject(new QuantConnectUnauthorized('/x', ['no']));
    await expect(orRefused(unauthorized)).rejects.toThrow(QuantConnectUnauthorized);
    await expect(orRefused(Promise.reject(new Error('other')))).rejects.toThrow('other');
  });
});
