import { UpstreamClock } from './upstream-clock.js';

const NINE = 'Tue, 24 Nov 2026 09:00:00 GMT';
const at = Date.UTC(2026, 10, 24, 9, 0, 0);

describe('UpstreamClock', () => {
  let clock: UpstreamClock;

  beforeEach(() => {
    clock = new UpstreamClock();
  });

  it('agrees with ours until it has heard', () => {
    expect(clock.at(at)).toBe(at);
  });

  it('tells the time by the last answer, also where several answers name the same second', () => {
    clock.heard(NINE, at - 60_000);
    expect(clock.at(at - 60_000)).toBe(at + 500);
    clock.heard(NINE, at - 59_600);
    expect(clock.at(at - 59_600)).toBe(at + 500);
    clock.heard('Tue, 24 Nov 2026 09:00:01 GMT', at - 59_000);
    expect(clock.at(at - 59_000)).toBe(at + 1500);
  });

  it.each([undefined, 'yesterday', ['a', 'b']])('keeps what it knows where the date is %p', (date) => {
    clock.heard(NINE, at - 60_000);
    clock.heard(date, at);
    expect(clock.at(at)).toBe(at + 60_500);
  });
});
