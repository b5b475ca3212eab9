import { resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { AUDIENCE, FakeIssuer } from '../../src/auth/testing/fake-issuer.js';
import { answer } from '../support/clients.js';
import { DIST } from '../support/process.js';

describe('MCP_TOKEN of an identity provider', () => {
  let idp: FakeIssuer;
  beforeAll(async () => (idp = await FakeIssuer.start('EdDSA')));

  const connect = async () => {
    const client = new Client({ name: 'stdio', version: '1' });
    const env = {
      PATH: process.env['PATH']!,
      MCP_TOKEN: idp.token(),
      TRUSTED_ISSUERS: JSON.stringify([{ issuer: idp.url, audience: AUDIENCE }]),
    };
    const args = [resolve(DIST, 'main.js')];
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }),
    );
    return client;
  };

  it('has its scopes', async () => {
    const client = await connect();
    const called = answer(await client.callTool({ name: 'whoami', arguments: {} }));
    expect(called.value).toMatchObject({ issuer: idp.url, subject: 'alice', scopes: ['qc:projects:read'] });
    await client.close();
  });

  it('whose keys cannot be had is an error that says to wait, and not that it is wrong', async () => {
    await idp.down();
    const client = await connect();
    await expect(client.callTool({ name: 'whoami', arguments: {} })).rejects.toMatchObject({
      code: -32_003,
      message: expect.stringMatching(/MCP_TOKEN cannot be checked now.*try again/),
      data: { retryAfterSeconds: expect.any(Number) },
    });
    await client.close();
  });
});
