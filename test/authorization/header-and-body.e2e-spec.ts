import { modernRequest, postRaw } from '../support/raw.js';
import { startStack, type Stack } from '../support/stack.js';

describe('What is called stands in the body', () => {
  let stack: Stack;
  let token: string;

  beforeAll(async () => {
    stack = await startStack();
    token = await stack.token({ group: 'readonly' });
  });
  afterAll(() => stack.close());

  const call = modernRequest('tools/call', { name: 'list_projects', arguments: {} });

  it.each<[string, Record<string, string>]>([
    ['another tool in Mcp-Name', { 'Mcp-Name': 'read_project' }],
    ['another method in Mcp-Method', { 'Mcp-Method': 'tools/list' }],
    ['another revision', { 'MCP-Protocol-Version': '2025-11-25' }],
  ])('RS-17 %s is refused with 400 and -32020', async (_, lie) => {
    const response = await postRaw(stack.url, call.body, { token, headers: { ...call.headers, ...lie } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32_020 } });
    expect(stack.sandbox.requests()).toEqual([]);
  });

  it('RS-17 5.3/42 a header that names an allowed tool does not open a forbidden one', async () => {
    const { body, headers } = modernRequest('tools/call', {
      name: 'delete_project',
      arguments: { projectId: 1 },
    });
    const response = await postRaw(stack.url, body, {
      token,
      headers: { ...headers, 'Mcp-Name': 'list_projects' },
    });
    expect([400, 403]).toContain(response.status);
    expect(stack.sandbox.requests()).toEqual([]);
  });

  it('5.3/37 a token in the body is ignored', async () => {
    const body = { ...call.body, access_token: token };
    expect((await postRaw(stack.url, body, { headers: call.headers })).status).toBe(401);
  });
});
