import { MemoryRevocationStore } from './memory.store.js';

describe('revocations in memory', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('expire', async () => {
    const store = new MemoryRevocationStore();
    await store.put('a', '1', 10);
    await store.put('b', '1');
    expect(store.read(['a', 'b', 'c'])).toEqual(['1', '1', null]);
    jest.advanceTimersByTime(10_000);
    expect(store.read(['a', 'b'])).toEqual([null, '1']);
  });

  it('raise a number and never lower it', async () => {
    const store = new MemoryRevocationStore();
    await store.raise('a', 5, 10);
    await store.raise('a', 3, 10);
    expect(store.read(['a'])).toEqual(['5']);
  });

  it('are not pushed out by further ones: what does not fit is refused', async () => {
    const store = new MemoryRevocationStore(2);
    await store.put('a', '1', 10);
    await store.put('b', '1', 20);
    await expect(store.put('c', '1', 10)).rejects.toMatchObject({ reason: 'full' });
    await store.put('b', '2', 20);
    expect(store.read(['a', 'b', 'c'])).toEqual(['1', '2', null]);
    jest.advanceTimersByTime(10_000);
    await store.put('c', '1', 10);
    expect([store.read(['a', 'b', 'c']), store.size]).toEqual([[null, '2', '1'], 2]);
  });
});
