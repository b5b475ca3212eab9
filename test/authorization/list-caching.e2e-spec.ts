import { modernRequest, postRaw } from '../support/raw.js';
import { startStack, type Stack } from '../support/stack.js';

describe('Lists that depend on who asks', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  const ask = async (method: string, token: string): Promise<Record<string, unknown>> => {
    const { body, headers } = modernRequest(method);
    const response = await postRaw(stack.url, body, { token, headers });
    return ((await response.json()) as { result: Record<string, unknown> }).result;
  };

  it.each(['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'])(
    'RS-21 %s may not be shown to anybody else',
    async (method) => {
      expect(await ask(method, await stack.token())).toMatchObject({
        cacheScope: 'private',
        ttlMs: expect.any(Number),
      });
    },
  );

  it('RS-21 two callers on one connection get their own', async () => {
    const names = async (token: string) =>
      ((await ask('tools/list', token))['tools'] as { name: string }[]).map(({ name }) => name);
    const [admin, reader] = [await stack.token({ group: 'admin' }), await stack.token({ group: 'readonly' })];
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await names(admin)).toContain('delete_project');
      expect(await names(reader)).not.toContain('delete_project');
    }
  });
});
