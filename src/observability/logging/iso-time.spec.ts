import { isoTime } from './iso-time.js';

describe('isoTime', () => {
  it('is what a Date says, also of a clock that is set back', () => {
    const second = Date.UTC(2026, 11, 31, 23, 59, 59);
    for (const time of [second, second + 7, second + 42, second + 999, second + 1000, second - 60_001])
      expect(isoTime(time)).toBe(new Date(time).toISOString());
  });
});
