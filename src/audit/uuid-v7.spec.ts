import { UuidsV7 } from './uuid-v7.js';

describe('UuidsV7', () => {
  it('makes UUIDs of version 7 that hold the time and sort in the order they were made', () => {
    const ids = new UuidsV7();
    const made = Array.from({ length: 10_000 }, () => ids.next(1_790_000_000_000));
    expect(new Set(made).size).toBe(10_000);
    expect([...made].sort()).toEqual(made);
    for (const id of made)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(made[0]!.replace('-', '').slice(0, 12), 16)).toBe(1_790_000_000_000);
  });

  it('goes on in order when the clock is set back', () => {
    const ids = new UuidsV7();
    const made = [2000, 1000, 1000, 2001].map((now) => ids.next(now));
    expect([...made].sort()).toEqual(made);
  });
});
