import { callRaw, modernRequest, postRaw } from './support/raw.js';
import { legacyClient, modernClient } from './support/clients.js';
import { startStack, type Stack } from './support/stack.js';

const clients = { modernClient, legacyClient };

describe('Toolsets', () => {
  let stack: Stack;
  let admin: string;

  beforeAll(async () => {
    stack = await startStack();
    admin = await stack.token({ group: 'admin' });
  });
  afterAll(() => stack.close());

  const listed = async (path: string, token: string, headers: Record<string, string> = {}) => {
    const request = modernRequest('tools/list');
    const response = await fetch(new URL(path, stack.url), {
      method: 'POST',
      body: JSON.stringify(request.body),
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...request.headers,
        ...headers,
      },
    });
    const message = (await response.json()) as {
      result?: { tools: { name: string }[] };
      error?: { message: string };
    };
    return {
      status: response.status,
      error: message.error?.message,
      names: message.result?.tools.map(({ name }) => name),
    };
  };

  describe.each(Object.entries(clients))('for %s', (_, connect) => {
    it('are chosen in the URL, for what is listed and for what can be called', async () => {
      const client = await connect(stack.url, admin, '/mcp?toolsets=files,nodes');
      const names = (await client.listTools()).map(({ name }) => name);
      expect(names).toEqual(
        [
          'create_file',
          'delete_file',
          'patch_file',
          'read_file',
          'read_project_nodes',
          'update_file_contents',
          'update_file_name',
          'update_project_nodes',
        ].sort(),
      );
      const answer = await client.call('list_projects');
      expect(answer).toMatchObject({
        isError: true,
        text: expect.stringContaining('outside of the toolsets'),
      });
      expect(stack.sandbox.requests({ path: '/projects/read' })).toEqual([]);
      expect((await stack.audit.read()).at(-1)).toMatchObject({
        outcome: 'failure',
        reason_code: 'not_in_toolsets',
      });
      await client.close();
    });
  });

  it('are chosen by a header, which narrows what the URL chose', async () => {
    const both = await listed('/mcp?toolsets=files,live', admin, { 'x-mcp-toolsets': 'core' });
    expect(both.names).toEqual(['create_file', 'patch_file', 'read_file', 'update_file_contents']);
    const apart = await listed('/mcp?toolsets=files', admin, { 'x-mcp-toolsets': 'live' });
    expect(apart.names).toEqual([]);
  });

  it.each([[['files']], ['files'], ['files, nonsense']])(
    'are limited by the token claim %j',
    async (toolsets) => {
      const token = await stack.token({ group: 'admin', claims: { toolsets } });
      expect((await listed('/mcp', token)).names).toHaveLength(6);
      expect((await listed('/mcp?toolsets=core', token)).names).toHaveLength(4);
      expect((await listed('/mcp?toolsets=live', token)).names).toEqual([]);
    },
  );

  it('hide everything where the claim names none that exists, and refuse what is no list', async () => {
    expect((await listed('/mcp', await stack.token({ claims: { toolsets: [] } }))).names).toEqual([]);
    expect((await listed('/mcp', await stack.token({ claims: { toolsets: ['x'] } }))).names).toEqual([]);
    expect((await listed('/mcp', await stack.token({ claims: { toolsets: { live: true } } }))).status).toBe(
      401,
    );
    expect((await listed('/mcp', await stack.token({ claims: { toolsets: [1] } }))).status).toBe(401);
  });

  it.each(['life', '', ',', 'core,life'])(
    'named wrongly in the URL (%j) are refused, naming those there are',
    async (text) => {
      const { status, error } = await listed(`/mcp?toolsets=${text}`, admin);
      expect(status).toBe(400);
      expect(error).toMatch(/^\?toolsets= takes a comma separated list of core, account, ai, /);
    },
  );

  it('never widen what the scopes allow', async () => {
    const token = await stack.token({ group: 'readonly' });
    expect((await listed('/mcp?toolsets=files', token)).names).toEqual(['read_file']);
  });

  it('are the same for the shortcut and for the SDK', async () => {
    const token = await stack.token({ group: 'admin', claims: { toolsets: ['core'] } });
    const viaSdk = modernRequest('tools/list', { cursor: '' });
    const response = await postRaw(stack.url, viaSdk.body, { token, headers: viaSdk.headers });
    const { result } = (await response.json()) as { result: { tools: { name: string }[] } };
    expect(result.tools.map(({ name }) => name)).toEqual((await listed('/mcp', token)).names);
  });

  it('count in health_check', async () => {
    const token = await stack.token({ group: 'admin', claims: { toolsets: ['server'] } });
    const response = await callRaw(stack.url, token, 'health_check', {});
    expect(await response.text()).toContain('\\"available\\":4');
  });
});
