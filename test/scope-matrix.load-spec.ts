import { ALL_SCOPES } from '../src/auth/scope.js';
import { ToolCatalogue } from '../src/mcp/catalogue/tool.catalogue.js';
import { callRaw } from './support/raw.js';
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
});
