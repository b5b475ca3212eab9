import { postRaw } from '../support/raw.js';
import { startStack, type Stack } from '../support/stack.js';

const LIST = { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} };

describe('A session is no identity', () => {
  let stack: Stack;
  let alice: string;
  let bob: string;

  beforeAll(async () => {
    stack = await startStack();
    alice = await stack.token();
    bob = await stack.token({ subject: 'bob', tenant: 1 });
  });
  afterAll(() => stack.close());

  const open = async (token: string, offered?: string): Promise<string> => {
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'raw', version: '1' },
    };
    const response = await postRaw(
      stack.url,
      { jsonrpc: '2.0', id: 1, method: 'initialize', params },
      { token, ...(offered && { headers: { 'Mcp-Session-Id': offered } }) },
    );
    await response.text();
    return response.headers.get('mcp-session-id')!;
  };
  const list = (session: string, token?: string) =>
    postRaw(stack.url, LIST, {
      ...(token && { token }),
      headers: { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': '2025-11-25' },
    });

  it('RS-18 ids are made by the server, are never the same twice, and cannot be made up', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => open(alice)));
    expect(new Set(ids).size).toBe(20);
    for (const made of ['1', 'a.b', `${ids[0]}x`, ids[0]!.split('.').reverse().join('.')])
      expect((await list(made, alice)).status).toBe(404);
  });

  it('RS-18 5.4/48 the session of another tenant is not found', async () => {
    const session = await open(alice);
    expect((await list(session, alice)).status).toBe(200);
    expect((await list(session, bob)).status).toBe(404);
  });

  it('RS-19 a session without a token opens nothing', async () => {
    expect((await list(await open(alice))).status).toBe(401);
  });

  it('RS-19 rights are those of the token that comes with the request, not of the one that opened', async () => {
    const session = await open(await stack.token({ group: 'admin' }));
    const reader = await stack.token({ group: 'readonly' });
    const text = await (await list(session, reader)).text();
    expect(text).toContain('list_projects');
    expect(text).not.toContain('delete_project');
  });

  it('5.4/49 an id that somebody fixed beforehand is not adopted', async () => {
    const fixed = await open(bob);
    const own = await open(alice, fixed);
    expect(own).not.toBe(fixed);
    expect((await list(fixed, alice)).status).toBe(404);
  });
});
