import { RetryBudget } from './retry-budget.js';

describe('RetryBudget', () => {
  const retriesOf = (budget: RetryBudget, tenant: string, requests: number) => {
    let retries = 0;
    for (let n = 0; n < requests; n += 1) {
      budget.earn(tenant);
      for (let attempt = 0; attempt < 2; attempt += 1) if (budget.spend(tenant)) retries += 1;
    }
    return retries;
  };

  it('adds at most a fifth to the requests of an outage, and the five that were saved', () => {
    const retries = retriesOf(new RetryBudget(), 'a', 1000);
    expect(retries).toBeGreaterThan(190);
    expect(retries).toBeLessThanOrEqual(205);
  });

  it('saves no more than five while all is well', () => {
    const budget = new RetryBudget();
    budget.spend('a');
    for (let n = 0; n < 1000; n += 1) budget.earn('a');
    expect(Array.from({ length: 7 }, () => budget.spend('a'))).toEqual([
      ...Array.from({ length: 5 }, () => true),
      false,
      false,
    ]);
  });

  it('leaves a tenant its retries whatever others have used', () => {
    const budget = new RetryBudget();
    retriesOf(budget, 'noisy', 1000);
    expect(budget.spend('quiet')).toBe(true);
  });

  it('does not grow without end', () => {
    const budget = new RetryBudget();
    for (let n = 0; n < 50_000; n += 1) budget.spend(`tenant ${n}`);
    expect((budget as unknown as { left: Map<string, number> }).left.size).toBe(10_000);
  });
});
