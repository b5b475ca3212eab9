import type { Principal } from '../auth/principal.js';
import { AuthConfig } from '../config/auth.config.js';
import { RedisConfig } from '../config/redis.config.js';
import { RedisConnection } from '../redis/redis.connection.js';
import { ActiveUsers } from './active-users.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const NOW = 1_800_000_000;

const person = (tenant: string, clientId?: string): Principal =>
  ({ tenant, ...(clientId && { clientId }) }) as unknown as Principal;

describe('Active users of one process', () => {
  let users: ActiveUsers;

  beforeEach(async () => {
    users = new ActiveUsers(new AuthConfig(), await RedisConnection.open(new RedisConfig()));
  });

  it('counts each tenant and client once, however often they call', async () => {
    for (let n = 0; n < 5; n += 1) users.saw(person('alice'), NOW);
    users.saw(person('alice', 'ide'), NOW);
    users.saw(person('bob'), NOW);
    expect(await users.count(NOW)).toEqual({ '5m': 3, '1h': 3, '24h': 3 });
  });

  it('forgets them when their time is over', async () => {
    users.saw(person('yesterday'), NOW - 25 * HOUR);
    users.saw(person('today'), NOW - 2 * HOUR);
    users.saw(person('this hour'), NOW - 10 * MINUTE);
    users.saw(person('now'), NOW - MINUTE);
    expect(await users.count(NOW)).toEqual({ '5m': 1, '1h': 2, '24h': 3 });
  });

  it('takes somebody who is back as here, and not as two', async () => {
    users.saw(person('alice'), NOW - 2 * HOUR);
    users.saw(person('alice'), NOW);
    expect(await users.count(NOW)).toEqual({ '5m': 1, '1h': 1, '24h': 1 });
  });

  it('knows of somebody who calls all the time when that was, to the second', async () => {
    for (let second = 0; second < 400; second += 0.25) users.saw(person('alice'), NOW + second);
    expect(await users.count(NOW + 400 + 298)).toMatchObject({ '5m': 1 });
    expect(await users.count(NOW + 400 + 301)).toMatchObject({ '5m': 0, '1h': 1 });
  });

  it('remembers no more than it has room for', async () => {
    for (let n = 0; n < 50_100; n += 1) users.saw(person(`t${n}`), NOW);
    expect((await users.count(NOW))['24h']).toBe(50_000);
  });
});
