import { Scope, SCOPE_GROUPS } from '../src/auth/scope.js';
import { legacyClient, modernClient } from './support/clients.js';
import { callRaw, modernRequest, postRaw } from './support/raw.js';
import { startStack, type Stack } from './support/stack.js';

describe('Who may do what', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());
  beforeEach(async () => {
    await stack.audit.clear();
    stack.sandbox.reset();
  });

  it.each([modernClient, legacyClient])('shows readonly no tool that writes', async (connect) => {
    const client = await connect(stack.url, await stack.token({ group: 'readonly' }));
    const listed = await client.listTools();
    expect(listed.length).toBeGreaterThan(5);
    const writing = listed.filter(({ annotations }) => !annotations?.readOnlyHint);
    // It starts the job without which a reader cannot read a file, and changes nothing that is stored.
    expect(writing.map(({ name }) => name)).toEqual(['read_object_store_file_job_id']);
    await client.close();
  });

  it('answers a forbidden call with 403, naming every scope the tool needs', async () => {
    const token = await stack.token({ group: 'readonly' });
    const response = await callRaw(stack.url, token, 'create_project', { name: 'x', language: 'Py' });
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toMatch(
      /^Bearer error="insufficient_scope", .*scope="qc:projects:write"/,
    );
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      id: 1,
      error: { data: { missing: ['qc:projects:write'] } },
    });
    expect(stack.sandbox.requests()).toEqual([]);
    expect(await stack.audit.read()).toMatchObject([
      {
        action: 'mcp.authz',
        outcome: 'denied',
        reason_code: 'insufficient_scope',
        actor: { sub: 'alice' },
        target: { type: 'tool', name: 'create_project' },
      },
    ]);
  });

  it('answers it the same way in the 2025 era', async () => {
    const token = await stack.token({ group: 'readonly' });
    const params = { name: 'delete_project', arguments: { projectId: 1 } };
    const response = await postRaw(
      stack.url,
      { jsonrpc: '2.0', id: 7, method: 'tools/call', params },
      { token },
    );
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('scope="qc:projects:delete"');
  });

  it('takes what is called from the body and refuses a header that says otherwise', async () => {
    const token = await stack.token({ group: 'readonly' });
    const { body, headers } = modernRequest('tools/call', {
      name: 'delete_project',
      arguments: { projectId: 1 },
    });
    const lying = { ...headers, 'Mcp-Name': 'read_project' };
    expect((await postRaw(stack.url, body, { token, headers: lying })).status).toBe(403);
    const honestScope = modernRequest('tools/call', { name: 'read_project', arguments: { projectId: 1 } });
    const mismatch = await postRaw(stack.url, honestScope.body, {
      token,
      headers: { ...honestScope.headers, 'Mcp-Name': 'list_projects' },
    });
    expect(mismatch.status).toBe(400);
    expect(await mismatch.json()).toMatchObject({ error: { code: -32_020 } });
    expect(stack.sandbox.requests()).toEqual([]);
  });

  it('lists tools for a token without any known scope, and refuses their calls', async () => {
    const token = await stack.token({ scopes: ['something:else'] });
    const client = await modernClient(stack.url, token);
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['health_check', 'whoami']);
    expect((await callRaw(stack.url, token, 'list_projects')).status).toBe(403);
    await client.close();
  });

  it('refuses an unknown tool by name', async () => {
    const response = await callRaw(stack.url, await stack.token(), 'no_such_tool');
    expect(await response.json()).toMatchObject({
      error: {
        code: -32_602,
        message: expect.stringContaining('Unknown tool: no_such_tool. tools/list names'),
      },
    });
  });

  describe('the audit', () => {
    it('records a call with who, for whom, on what and how it ended', async () => {
      await callRaw(stack.url, await stack.token({ claims: { client_id: 'desk-agent' } }), 'list_projects');
      expect(await stack.audit.read()).toMatchObject([
        {
          schema_version: 2,
          action: 'mcp.tools.call',
          outcome: 'success',
          tenant_id: expect.stringMatching(/^[0-9a-f]{32}$/),
          actor: { type: 'token', issuer: 'ledgai', sub: 'alice', client_id: 'desk-agent', agent: 'raw/1' },
          authority: { scopes: expect.arrayContaining([Scope.ProjectsRead]), credential_source: 'claim' },
          target: { type: 'tool', name: 'list_projects' },
          network: { client_ip: '127.0.0.1' },
          component: { name: 'ledgai-quantconnect-mcp' },
        },
      ]);
    });

    it('records a refusal of QuantConnect as a failure, with ids and without texts', async () => {
      const secretText = 'def secret_alpha(): pass';
      await callRaw(stack.url, await stack.token(), 'update_file_contents', {
        projectId: 99,
        name: 'alpha.py',
        content: secretText,
      });
      expect(await stack.audit.read()).toMatchObject([
        { outcome: 'failure', reason_code: 'quantconnect_rejected', arguments: { projectId: 99 } },
      ]);
      expect(JSON.stringify(await stack.audit.read())).not.toMatch(/secret_alpha|alpha\.py/);
    });

    it.each([
      ['no token', () => undefined, 'missing'],
      ['an expired token', (s: Stack) => s.token({ expiresInSeconds: -60 }), 'expired'],
      [
        'a token of another key',
        (s: Stack) => s.token({ secret: 'another-secret-of-sufficient-length-123' }),
        'bad_signature',
      ],
    ])('records %s as a refusal', async (_what, token, reason) => {
      const presented = await token(stack);
      const { body, headers } = modernRequest('tools/list');
      const response = await postRaw(stack.url, body, { headers, ...(presented && { token: presented }) });
      expect(response.status).toBe(401);
      expect(await stack.audit.read()).toMatchObject([
        { action: 'mcp.auth', outcome: 'denied', reason_code: reason },
      ]);
    });
  });

  it('gives an agent that uses up its minute 429 and the time to wait', async () => {
    const limited = await startStack({ env: { RATE_LIMIT_PER_MINUTE: '3' } });
    const [alice, bob] = [
      await limited.token({ subject: 'alice' }),
      await limited.token({ subject: 'bob', tenant: 1 }),
    ];
    for (let n = 0; n < 3; n += 1)
      expect((await callRaw(limited.url, alice, 'list_projects')).status).toBe(200);
    expect((await callRaw(limited.url, alice, 'list_projects')).status).toBe(429);
    const refused = await callRaw(limited.url, alice, 'list_projects');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await callRaw(limited.url, bob, 'list_projects')).status).toBe(200);
    const events = await limited.audit.read();
    expect(events.filter(({ action }) => action === 'mcp.rate_limit')).toHaveLength(2);
    await limited.close();
  });

  it('does not let a flood of strangers fill the record', async () => {
    await stack.audit.read();
    const { body, headers } = modernRequest('tools/list');
    for (let n = 0; n < 20; n += 1)
      await Promise.all(Array.from({ length: 20 }, () => postRaw(stack.url, body, { headers })));
    const { length } = await stack.audit.read();
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(30 * stack.processes);
  });

  it('knows the groups of the original description', () => {
    expect(SCOPE_GROUPS.readonly).toHaveLength(8);
    expect(SCOPE_GROUPS.trader).toHaveLength(17);
    expect(SCOPE_GROUPS.admin).toHaveLength(28);
  });
});
