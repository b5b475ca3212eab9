import { inspect } from 'node:util';
import { QuantConnectAccount } from './quantconnect-account.js';

describe('QuantConnectAccount', () => {
  const account = new QuantConnectAccount('12345', 'abc123', '5cad178b20a1d52567b534553413b691');

  // The documented example of the signature: user 12345, token abc123, timestamp 1700000000.
  it('signs as QuantConnect documents it', () => {
    expect(account.sign(1_700_000_000)).toEqual({
      timestamp: '1700000000',
      authorization:
        'Basic MTIzNDU6Y2RkMWYwNWE5MmE1ZmM5ZDA2N2ZhYmNiOTk5ZjM0MWVkOWJmNWNkZDM0MmM3MWE5MzI1NGUzYzQ3ODlkMDhhNA==',
    });
  });

  it('has a fingerprint of its own, which says nothing of the token', () => {
    const other = new QuantConnectAccount('12345', 'abc124');
    expect(account.fingerprint).toMatch(/^[0-9a-f]{32}$/);
    expect(account.fingerprint).toBe(new QuantConnectAccount('12345', 'abc123').fingerprint);
    expect(account.fingerprint).not.toBe(other.fingerprint);
  });

  it('shows its token to nobody', () => {
    account.sign(1_700_000_000);
    const views = [
      account.fingerprint,
      inspect(account),
      JSON.stringify(account),
      String(account),
      inspect({ account }, { depth: 9, showHidden: true }),
    ];
    for (const view of views) expect(view).not.toContain('abc123');
  });
});
