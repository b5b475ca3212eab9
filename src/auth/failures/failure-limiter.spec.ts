import { AuthConfig } from '../../config/auth.config.js';
import { addressGroup } from './address-group.js';
import { FailureLimiter } from './failure-limiter.js';

const limiterWith = (authFailuresPerMinute: number) =>
  new FailureLimiter(Object.assign(new AuthConfig(), { authFailuresPerMinute }));
const AT = 1_800_000_000_000;

describe('FailureLimiter', () => {
  const fail = (limiter: FailureLimiter, times: number, address = '192.0.2.1', at = AT) => {
    for (let n = 0; n < times; n += 1) limiter.failed(address, at);
  };

  it('lets an address be until it has failed as often as it may, and then says how long to wait', () => {
    const limiter = limiterWith(3);
    fail(limiter, 2);
    expect(limiter.waitSeconds('192.0.2.1', AT)).toBe(0);
    fail(limiter, 1);
    expect(limiter.waitSeconds('192.0.2.1', AT)).toBe(60);
    expect(limiter.waitSeconds('192.0.2.1', AT + 58_500)).toBe(2);
    expect(limiter.waitSeconds('192.0.2.2', AT)).toBe(0);
  });

  it('begins anew after a minute', () => {
    const limiter = limiterWith(3);
    fail(limiter, 5);
    expect(limiter.waitSeconds('192.0.2.1', AT + 60_000)).toBe(0);
    fail(limiter, 2, '192.0.2.1', AT + 60_000);
    expect(limiter.waitSeconds('192.0.2.1', AT + 60_000)).toBe(0);
  });

  it('can be turned off', () => {
    const limiter = limiterWith(0);
    fail(limiter, 1000);
    expect(limiter.waitSeconds('192.0.2.1', AT)).toBe(0);
  });

  it('takes the addresses of one IPv6 network for one sender', () => {
    const limiter = limiterWith(3);
    for (const last of [1, 2, 3]) limiter.failed(`2001:db8:0:1::${last}`, AT);
    expect(limiter.waitSeconds('2001:db8::1:ffff:0:0:9', AT)).toBe(60);
    expect(limiter.waitSeconds('2001:db8:0:2::1', AT)).toBe(0);
  });

  it('remembers a bounded number of addresses, the latest', () => {
    const limiter = limiterWith(1);
    for (let n = 0; n < 30_000; n += 1) limiter.failed(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, AT);
    expect(limiter.size).toBe(10_000);
    expect(limiter.waitSeconds('10.0.117.47', AT)).toBe(60);
    limiter.failed('192.0.2.1', AT + 60_000);
    expect(limiter.size).toBe(1);
  });
});

describe('addressGroup', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:1:2:3:4', '2001:db8:0:0::/64'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5::', '1:2:3:4::/64'],
    [undefined, 'unknown'],
    ['not an address', 'not an address'],
  ])('of %s is %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});
