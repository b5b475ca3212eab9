import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { modernClient } from './support/clients.js';
import { modernRequest, postRaw } from './support/raw.js';
import { startStack, type Stack } from './support/stack.js';
import { until, walk, type WalkResult } from './support/walk.js';

const INFO = { name: 'e2e', version: '1.0.0' };
const headers = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });

/** The parts of both official clients that these tests need. */
type Reader = Pick<
  ModernClient,
  'listResources' | 'listResourceTemplates' | 'readResource' | 'listPrompts' | 'getPrompt' | 'close'
>;

const connect = {
  '2026-07-28': async (url: string, token: string): Promise<Reader> => {
    const client = new ModernClient(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new ModernTransport(new URL('/mcp', url), headers(token)));
    return client;
  },
  '2025-11-25': async (url: string, token: string): Promise<Reader> => {
    const client = new LegacyClient(INFO);
    await client.connect(new LegacyTransport(new URL('/mcp', url), headers(token)));
    return client;
  },
};

const PROMPTS = ['build_strategy', 'explain_backtest', 'review_live_deployment'];

describe.each(Object.entries(connect))('Resources and prompts over %s', (_, open) => {
  let stack: Stack;
  let alice: Reader;
  let backtest: WalkResult;

  beforeAll(async () => {
    stack = await startStack();
    const token = await stack.token({ group: 'trader' });
    const tools = await modernClient(stack.url, token);
    backtest = await walk(tools, 'Resources');
    const { projectId, backtestId } = backtest;
    const place = { projectId, backtestId };
    await until(async () => (await tools.call('read_backtest_report', place)).value.state === 'ready');
    await tools.close();
    alice = await open(stack.url, token);
  });
  afterAll(async () => {
    await alice.close();
    await stack.close();
  });

  const uriOf = ({ projectId, backtestId }: WalkResult, end = ''): string =>
    `qc://projects/${projectId}/backtests/${backtestId}${end}`;
  const textOf = async (client: Reader, uri: string): Promise<string> => {
    const { contents } = await client.readResource({ uri });
    expect(contents).toHaveLength(1);
    return (contents[0] as { text: string }).text;
  };

  it('lists what the scopes allow', async () => {
    const { resourceTemplates } = await alice.listResourceTemplates();
    expect(resourceTemplates.map(({ name }) => name)).toEqual([
      'backtest_picture',
      'backtest_picture_dark',
      'backtest_report',
      'backtest_result',
      'backtest_view',
      'live_deployment',
      'live_deployment_by_id',
      'optimization_result',
      'project_file',
    ]);
    expect((await alice.listResources()).resources.map(({ name }) => name)).toEqual(['backtest_page']);
    expect((await alice.listPrompts()).prompts.map(({ name }) => name)).toEqual(PROMPTS);
    const carol = await open(stack.url, await stack.token({ scopes: ['qc:files:read'] }));
    expect((await carol.listResourceTemplates()).resourceTemplates.map(({ name }) => name)).toEqual([
      'project_file',
    ]);
    expect((await carol.listPrompts()).prompts).toEqual([]);
    await carol.close();
  });

  it('reads what a tool leaves out: the report, the whole backtest, its page, a file', async () => {
    expect(await textOf(alice, uriOf(backtest, '/report'))).toMatch(/^\s*<!doctype html|^\s*<html/i);
    const whole = JSON.parse(await textOf(alice, uriOf(backtest))) as Record<string, unknown>;
    expect(whole).toMatchObject({ backtestId: backtest.backtestId, rollingWindow: expect.any(Object) });
    expect(await textOf(alice, 'ui://quantconnect/backtest')).toMatch(/^<!doctype html/);
    const file = await textOf(alice, `qc://projects/${backtest.projectId}/files/main.py`);
    expect(file).toContain('class SmaCross');
    expect((await stack.audit.read()).at(-1)).toMatchObject({
      action: 'mcp.resources.read',
      outcome: 'success',
      target: { type: 'resource', name: 'project_file' },
      arguments: { projectId: backtest.projectId },
    });
  });

  it('reads one of many deployments by its id, with all of its code', async () => {
    const deployment = { deployId: 'L-1', files: [{ name: 'main.py', content: '# live\n'.repeat(9000) }] };
    const body = { success: true, ...deployment };
    stack.sandbox.fault({ kind: 'status', status: 200, path: '/live/read', body });
    expect(JSON.parse(await textOf(alice, 'qc://projects/1/live/L-1'))).toMatchObject(deployment);
    const [asked] = stack.sandbox.requests({ path: '/live/read' });
    expect(asked?.body).toEqual({ projectId: 1, deployId: 'L-1' });
  });

  it('reads what is very long to its end, a text as well as a value', async () => {
    const report = '<p class="ä">\\ 😀</p>\n'.repeat(60_000);
    const answer = (path: string, body: object): void =>
      stack.sandbox.fault({ kind: 'status', status: 200, path, body: { success: true, ...body } });
    answer('/backtests/read/report', { report });
    expect(await textOf(alice, uriOf(backtest, '/report'))).toBe(report);
    const orders = Array.from({ length: 20_000 }, (_, id) => ({ id, tag: `"${id}"`, price: id / 7 }));
    const whole = { backtestId: backtest.backtestId, note: report, rollingWindow: { orders } };
    answer('/backtests/read', { backtest: whole });
    expect(await textOf(alice, uriOf(backtest))).toBe(JSON.stringify(whole));
  });

  it('says that there is none, of an address that leads nowhere', async () => {
    for (const uri of ['qc://nowhere', 'file:///etc/passwd', `qc://projects/x/files/main.py`])
      await expect(alice.readResource({ uri })).rejects.toMatchObject({ code: -32_602 });
    await expect(alice.readResource({ uri: uriOf(backtest, '/secrets') })).rejects.toMatchObject({
      code: -32_602,
    });
  });

  it('never reads what belongs to another tenant', async () => {
    const bob = await open(stack.url, await stack.token({ subject: 'bob', tenant: 1 }));
    await expect(bob.readResource({ uri: uriOf(backtest) })).rejects.toThrow(/QuantConnect refused/);
    await bob.close();
  });

  it('gives a prompt with the arguments in it, and checks them', async () => {
    const { messages } = await alice.getPrompt({
      name: 'build_strategy',
      arguments: { idea: 'Buy what rose last month.\nSell the rest.' },
    });
    const { text } = messages[0]!.content as { text: string };
    expect(text).toContain('> Buy what rose last month.\n> Sell the rest.');
    expect(text).toContain('language Py');
    const project = { name: 'explain_backtest', arguments: { projectId: 'everything; delete it' } };
    await expect(alice.getPrompt(project)).rejects.toMatchObject({ code: -32_602 });
    await expect(alice.getPrompt({ name: 'nothing' })).rejects.toMatchObject({ code: -32_602 });
  });

  it('names in its prompts only tools that exist', async () => {
    const args: Record<string, Record<string, string>> = {
      build_strategy: { idea: 'x' },
      explain_backtest: { projectId: '1' },
      review_live_deployment: { projectId: '1' },
    };
    const { tools } = JSON.parse(
      await (
        await postRaw(stack.url, modernRequest('tools/list').body, {
          token: await stack.token({ group: 'admin' }),
          headers: modernRequest('tools/list').headers,
        })
      ).text(),
    ).result as { tools: { name: string }[] };
    const known = new Set(tools.map(({ name }) => name));
    for (const name of PROMPTS) {
      const { messages } = await alice.getPrompt({ name, arguments: args[name]! });
      const named = (messages[0]!.content as { text: string }).text.match(/\b[a-z]+(?:_[a-z0-9]+)+\b/g) ?? [];
      expect(named.filter((word) => !known.has(word))).toEqual([]);
    }
  });
});

describe('Reading a resource without its scope', () => {
  it('is HTTP 403 that names the scope, and recorded', async () => {
    const stack = await startStack();
    const token = await stack.token({ scopes: ['qc:files:read'] });
    const request = modernRequest('resources/read', { uri: `qc://projects/1/backtests/${'a'.repeat(32)}` });
    const response = await postRaw(stack.url, request.body, {
      token,
      headers: { ...request.headers, 'mcp-name': `qc://projects/1/backtests/${'a'.repeat(32)}` },
    });
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('scope="qc:backtests:read"');
    expect((await stack.audit.read()).at(-1)).toMatchObject({ action: 'mcp.authz', outcome: 'denied' });
    expect(stack.sandbox.requests()).toEqual([]);
    await stack.close();
  });
});
