import { modernClient } from '../../../test/support/clients.js';
import { type Desk, openDesk } from '../../../test/support/domain.js';
import type { TokenOptions } from '../../../test/support/stack.js';
import type { Caller } from '../../auth/principal.js';
import { CredentialsError } from '../../auth/credentials/credentials.errors.js';
import { LimitsConfig } from '../../config/limits.config.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { IdentityService } from './identity.service.js';

describe('whoami', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  const ask = async (options: TokenOptions) => {
    const client = await modernClient(desk.stack.url, await desk.stack.token(options));
    const { value, text } = await client.call('whoami');
    await client.close();
    return { value, text };
  };

  it('tells who calls, what they may do and on whose account', async () => {
    const { value } = await ask({ group: 'readonly', subject: 'bob', tenant: 1 });
    const { userId, organizationId } = desk.stack.sandbox.tenants[1]!;
    expect(value).toEqual({
      mode: 'token',
      subject: 'bob',
      issuer: 'ledgai',
      tenant: expect.stringMatching(/^[a-f0-9]{32}$/),
      groups: ['readonly'],
      scopes: expect.arrayContaining(['qc:account:read', 'qc:ai:read']),
      expires: expect.stringMatching(/^\d{4}-.*Z$/),
      rateLimit: { requestsPerMinute: 10_000_000 },
      quantconnect: { userId: String(userId), organizationId, credentials: 'claim' },
    });
  });

  it('names every group the scopes cover, and none for a part of one', async () => {
    expect((await ask({ group: 'admin' })).value.groups).toEqual(['readonly', 'trader', 'admin']);
    expect((await ask({ scopes: ['qc:files:read'] })).value.groups).toEqual([]);
    expect((await ask({ scopes: [] })).value.scopes).toEqual([]);
  });

  it('shows no secret', async () => {
    const { text } = await ask({ group: 'admin' });
    for (const { token } of desk.stack.sandbox.tenants) expect(text).not.toContain(token);
    expect(text).not.toContain(desk.stack.secret);
  });

  it('finds that the token has no QuantConnect credentials', async () => {
    expect((await ask({ tenant: null })).value.quantconnect).toMatchObject({
      status: 'failed',
      code: 'credentials_missing',
    });
  });

  it('asks QuantConnect nothing', async () => {
    desk.stack.sandbox.reset();
    await ask({});
    expect(desk.stack.sandbox.requests()).toEqual([]);
  });

  it('says of the one person of stdio that nothing expires and how much they may do', async () => {
    const service = new IdentityService(new LimitsConfig());
    const caller = {
      principal: {
        issuer: 'environment',
        subject: 'local',
        tenant: 't',
        scopes: new Set(),
        tokenId: 'environment',
        expiresAt: Number.MAX_SAFE_INTEGER,
        kind: 'environment',
      },
      account: () =>
        Promise.reject(new CredentialsError('environment_incomplete', 'Set QUANTCONNECT_USER_ID')),
    } as unknown as Caller;
    const signal = new AbortController().signal;
    expect(
      await service.whoami(new ToolCall({ caller, tool: 'whoami', effect: 'read', signal })),
    ).toMatchObject({
      mode: 'environment',
      expires: null,
      rateLimit: { requestsPerMinute: 600, writesPerMinute: 120, livePerMinute: 30 },
      quantconnect: { status: 'failed' },
    });
  });
});
