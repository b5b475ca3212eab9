import { SCOPE_GROUPS } from '../src/auth/scope.js';
import { modernRequest, postRaw } from './support/raw.js';
import { startStack, type Stack } from './support/stack.js';

interface ListAnswer {
  readonly id: unknown;
  readonly result: { readonly tools: unknown[] };
}

const jsonOf = async (response: Response) => (await response.json()) as ListAnswer;

describe('tools/list from prepared bytes', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  /** The SDK serves a request with a cursor, which the shortcut leaves alone; nothing else differs. */
  const both = async (token: string) => {
    const plain = modernRequest('tools/list', {}, 'id-1');
    const viaSdk = modernRequest('tools/list', { cursor: '' }, 'id-1');
    return Promise.all(
      [plain, viaSdk].map(({ body, headers }) => postRaw(stack.url, body, { token, headers })),
    );
  };

  it.each(Object.keys(SCOPE_GROUPS) as (keyof typeof SCOPE_GROUPS)[])(
    'equals what the SDK answers, for %s',
    async (group) => {
      const [shortcut, sdk] = await both(await stack.token({ group }));
      const [left, right] = [await jsonOf(shortcut!), await jsonOf(sdk!)];
      expect(left).toEqual(right);
      expect(left.result).toMatchObject({
        resultType: 'complete',
        cacheScope: 'private',
        ttlMs: expect.any(Number),
      });
      expect(left.result.tools.length).toBeGreaterThan(0);
      expect(shortcut!.status).toBe(sdk!.status);
      expect(shortcut!.headers.get('content-type')).toBe(sdk!.headers.get('content-type'));
    },
  );

  it('leaves a request without its headers to the SDK, which refuses it', async () => {
    const { body } = modernRequest('tools/list');
    const response = await postRaw(stack.url, body, { token: await stack.token() });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32_020 } });
  });

  it('escapes an id that is a text', async () => {
    const { body, headers } = modernRequest('tools/list', {}, 'quote " and \\ and \u2028');
    const response = await postRaw(stack.url, body, { token: await stack.token(), headers });
    expect((await jsonOf(response)).id).toBe('quote " and \\ and \u2028');
  });
});
