import { loadConfig } from '../config/env.js';
import { LimitsConfig } from '../config/limits.config.js';
import type { RateLimiter } from '../limits/rate-limiter.js';
import { AccountBudget } from './account-budget.js';
import { QuantConnectAccount } from './quantconnect-account.js';
import { AccountBudgetExhausted } from './quantconnect.errors.js';

const account = new QuantConnectAccount('1', 'x');

describe('AccountBudget', () => {
  /** With what the limiter says at once, or after a round trip; where it says no, it is asked for the reason. */
  const asking = (admitted: boolean | Promise<boolean>, env = {}) => {
    const admit = jest.fn(() => admitted);
    const take = jest.fn(async ([limit]: Parameters<RateLimiter['take']>[0]) => ({
      limit: limit!,
      waitMs: 1500,
    }));
    const limiter = { admit, take } as unknown as RateLimiter;
    return { budget: new AccountBudget(loadConfig(LimitsConfig, env), limiter), admit, take };
  };

  it('has nothing to wait for where it is counted in this process', () => {
    const { budget, admit, take } = asking(true);
    expect(budget.take(account, 'read', '/live/read')).toBeUndefined();
    expect([admit.mock.calls.length, take.mock.calls.length]).toEqual([1, 0]);
  });

  it('counts a request once where the replicas count together', async () => {
    const { budget, admit, take } = asking(Promise.resolve(true));
    await budget.take(account, 'read', '/live/read');
    expect([admit.mock.calls.length, take.mock.calls.length]).toEqual([1, 0]);
  });

  it.each([
    ['here', false],
    ['together', Promise.resolve(false)],
  ])('says how long to wait where it is used up, counted %s', async (_where, admitted) => {
    const { budget, take } = asking(admitted);
    const sent = budget.take(account, 'read', '/live/read');
    await expect(sent).rejects.toThrow(AccountBudgetExhausted);
    await expect(sent).rejects.toMatchObject({ retryAfterSeconds: 2 });
    expect(take).toHaveBeenCalledTimes(1);
  });

  it('asks nobody where it is turned off', () => {
    const { budget, admit } = asking(true, { ACCOUNT_REQUESTS_PER_MINUTE: '0' });
    expect(budget.take(account, 'read', '/live/read')).toBeUndefined();
    expect(admit).not.toHaveBeenCalled();
  });
});
