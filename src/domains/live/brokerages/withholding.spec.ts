import {
  QuantConnectRejected,
  QuantConnectUnauthorized,
  QuantConnectUnavailable,
} from '../../../quantconnect/quantconnect.errors.js';
import { textsIn, Withholding } from './withholding.js';

const KEY = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIcanary+Secret/7\n-----END EC PRIVATE KEY-----';

describe('Withholding', () => {
  const withholding = new Withholding(['canary-token-0123456789', 'pw1', KEY, '']);
  const reasonsOf = (...reasons: string[]) =>
    withholding
      .during(Promise.reject(new QuantConnectRejected('/live/create', reasons)))
      .catch((e: unknown) => e);

  it.each([
    ['whole', 'Bad token canary-token-0123456789'],
    ['quoted', '{"alpaca-access-token":"canary\\u002dtoken-0123456789"}'],
    ['cut off at its end', 'Bad token: canary-token-01…'],
    ['in its middle', 'refused …token-01234…'],
    ['short', 'password pw1 is wrong'],
    ['on one line', 'key MHcCAQEEIcanary+Secret/7 is no key'],
  ])('withholds a reason that holds a secret %s', async (_, reason) => {
    const error = await reasonsOf(reason, 'Node is busy');
    expect(error).toBeInstanceOf(QuantConnectRejected);
    expect(error).toMatchObject({ reasons: [expect.stringContaining('withheld'), 'Node is busy'] });
    expect((error as Error).message).not.toContain('canary');
  });

  it('keeps the kind of an error, and what holds no secret', async () => {
    const unauthorized = new QuantConnectUnauthorized('/live/create', ['token canary-token-0123456789']);
    await expect(withholding.during(Promise.reject(unauthorized))).rejects.toBeInstanceOf(
      QuantConnectUnauthorized,
    );
    const unavailable = new QuantConnectUnavailable('/live/create', 'gone', true);
    await expect(withholding.during(Promise.reject(unavailable))).rejects.toBe(unavailable);
    expect(await reasonsOf('No such node')).toMatchObject({ reasons: ['No such node'] });
  });

  it('withholds at every depth of an answer, and leaves the rest as it is', async () => {
    const answer = { live: [{ note: `echo ${KEY}` }], deployId: 'L-1', n: 1, nothing: null };
    expect(await withholding.during(Promise.resolve(answer))).toEqual({
      live: [{ note: expect.stringContaining('withheld') }],
      deployId: 'L-1',
      n: 1,
      nothing: null,
    });
  });
});

it('textsIn finds texts at every depth', () => {
  expect(textsIn({ a: ['x', { b: 'y' }], c: 1, d: null })).toEqual(['x', 'y']);
  expect(textsIn(undefined)).toEqual([]);
});
