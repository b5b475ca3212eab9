import { ALL_SCOPES } from '../src/auth/scope.js';
import { PromptCatalogue } from '../src/mcp/catalogue/prompt.catalogue.js';
import { ResourceCatalogue } from '../src/mcp/catalogue/resource.catalogue.js';
import { ToolCatalogue } from '../src/mcp/catalogue/tool.catalogue.js';
import { callRaw, modernRequest, postRaw } from './support/raw.js';
import { startStack, type Stack } from './support/stack.js';

describe('Tools and scopes', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  // The whole matrix: every tool with every single scope, allowed only where its declaration says so.
  // Some thousand calls: more than fit into the usual five seconds.
  it('allows every tool with its own scopes and with no other single scope', async () => {
    const wrong: string[] = [];
    const tools = stack.app.get(ToolCatalogue).tools;
    for (const scope of ALL_SCOPES) {
      const token = await stack.token({ scopes: [scope], tenant: null });
      for (const { name, scopes } of tools) {
        const allowed = scopes.every((needed) => needed === scope);
        const { status } = await callRaw(stack.url, token, name);
        if ((status !== 403) !== allowed) wrong.push(`${name} with ${scope}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    // Some thousand calls, and the catalogue grows.
  }, 120_000);

  it('allows resources and prompts with their own scopes and with no other single scope', async () => {
    const wrong: string[] = [];
    const resources = stack.app.get(ResourceCatalogue).all.map(({ options, ...handler }) => {
      const uri = options.uri.replace(/\{[^}]+\}/g, '1');
      return { ...handler, request: modernRequest('resources/read', { uri }), mcpName: uri };
    });
    const prompts = stack.app.get(PromptCatalogue).all.map((handler) => ({
      ...handler,
      request: modernRequest('prompts/get', { name: handler.name }),
      mcpName: handler.name,
    }));
    for (const scope of ALL_SCOPES) {
      const token = await stack.token({ scopes: [scope], tenant: null });
      for (const { name, scopes, request, mcpName } of [...resources, ...prompts]) {
        const headers = { ...request.headers, 'mcp-name': mcpName };
        const { status } = await postRaw(stack.url, request.body, { token, headers });
        const allowed = scopes.every((needed) => needed === scope);
        if ((status !== 403) !== allowed) wrong.push(`${name} with ${scope}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});
