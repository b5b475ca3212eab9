import { resultList } from './result-list.js';

describe('resultList', () => {
  const trades = Array.from({ length: 9000 }, (_, n) => ({ n }));

  it('says where to go on in a list of more entries than are looked at, whatever its length is said to be', () => {
    for (const length of [undefined, 9000, 9]) {
      const { trades: shown, nextStart } = resultList({ trades, length, success: true }, 'trades', 100);
      expect(shown).toEqual(trades.slice(0, (shown as unknown[]).length));
      expect(nextStart).toBe(100 + (shown as unknown[]).length);
    }
  });

  it('fills a page with entries that are as short as an entry can be', () => {
    const { trades: shown } = resultList({ trades: trades.map(() => ({})) }, 'trades', 0);
    expect(shown).toHaveLength(4666);
  });

  it('shortens nothing that cannot be shown', () => {
    const shorten = jest.fn((entry) => entry);
    resultList({ trades }, 'trades', 0, { shorten, omitted: 'nothing' });
    expect(shorten.mock.calls.length).toBeLessThanOrEqual(5000);
  });
});
