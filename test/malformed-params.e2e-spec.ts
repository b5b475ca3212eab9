import { modernRequest, postRaw } from './support/raw.js';
import { startStack, type Stack } from './support/stack.js';

const INVALID_PARAMS = -32_602;
const MISFITS = [
  ['prompts/get', {}, /The parameters of prompts\/get do not fit: params\.name: /],
  ['resources/read', {}, /The parameters of resources\/read do not fit: params\.uri: /],
  [
    'prompts/get',
    { name: 'x', arguments: { a: { b: 1 } } },
    /prompts\/get do not fit: params\.arguments\.a: /,
  ],
  ['tools/list', { cursor: 7 }, /tools\/list do not fit: params\.cursor: /],
] as const;

describe('A request whose parameters do not fit its method', () => {
  let stack: Stack;
  let token: string;

  beforeAll(async () => {
    stack = await startStack();
    token = await stack.token();
  });
  afterAll(() => stack.close());

  it.each(MISFITS)('%s %j is the mistake of the client, in either era', async (method, params, sentence) => {
    const modern = modernRequest(method, params);
    const legacy = { jsonrpc: '2.0', id: 1, method, params };
    const answers = [
      await postRaw(stack.url, modern.body, { token, headers: modern.headers }),
      await postRaw(stack.url, legacy, { token }),
    ];
    const errors = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { error: object }).error),
    );
    const error = { code: INVALID_PARAMS, message: expect.stringMatching(sentence) };
    expect(errors).toEqual([expect.objectContaining(error), expect.objectContaining(error)]);
  });
});
