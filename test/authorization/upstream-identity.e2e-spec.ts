import { called } from '../support/called.js';
import { startStack, type Stack } from '../support/stack.js';

// The same QuantConnect user everywhere: whatever were keyed by it alone would mix these up.
const USER = { userId: 12345, token: 'token-of-the-user', organizationId: 'a'.repeat(32) };

describe('Two tokens with the same QuantConnect user', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ sandbox: { tenants: [USER] } });
  });
  afterAll(() => stack.close());

  const tokenWith = (subject: string, api_token: string, organization_id: string) =>
    stack.token({
      subject,
      claims: { qc_credentials: { user_id: '12345', api_token, organization_id } },
    });

  it('sign with their own API token each: a wrong one does not ride on the right one', async () => {
    const right = await tokenWith('alice', USER.token, USER.organizationId);
    const wrong = await tokenWith('mallory', 'token-that-is-wrong', USER.organizationId);
    const wrongToo = await tokenWith('alice', 'token-that-is-wrong', USER.organizationId);
    for (let round = 0; round < 10; round += 1) {
      const [good, ...bad] = await Promise.all(
        [right, wrong, wrongToo].map((token) => called(stack.url, token, 'list_projects')),
      );
      expect(good!.isError).toBe(false);
      for (const { detail } of bad) expect(detail).toEqual({ code: 'quantconnect_unauthorized' });
    }
    // Every call was asked upstream: nothing was answered from what somebody else had been told.
    expect(stack.sandbox.requests({ path: '/projects/read' })).toHaveLength(30);
  });

  it('keep their organizations apart', async () => {
    const tokens = await Promise.all(
      ['b', 'c'].map((letter) => tokenWith('alice', USER.token, letter.repeat(32))),
    );
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => called(stack.url, tokens[n % 2]!, 'check_authentication')),
    );
    answers.forEach(({ value }, n) => {
      expect(value).toMatchObject({ organizationId: 'bc'.charAt(n % 2).repeat(32) });
    });
  });
});
