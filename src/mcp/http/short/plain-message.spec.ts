import { classifyInboundRequest, specTypeSchemas } from '@modelcontextprotocol/server';
import * as fc from 'fast-check';
import { type PlainMessage, plainMessage } from './plain-message.js';

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const INFO = 'io.modelcontextprotocol/clientInfo';

const ENVELOPE = { [VERSION]: '2026-07-28', [CAPABILITIES]: {}, [INFO]: { name: 'c', version: '1' } };

const call = (params: object = {}, meta: object | null = ENVELOPE) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'whoami', arguments: {}, ...params, ...(meta && { _meta: meta }) },
});
const HEADERS = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'whoami' };

describe('plainMessage', () => {
  it('reads a call of 2026-07-28', () => {
    expect(plainMessage(call({ arguments: { a: [1, { b: null }] } }), HEADERS)).toEqual<PlainMessage>({
      id: 1,
      method: 'tools/call',
      name: 'whoami',
      input: { a: [1, { b: null }] },
      sender: { capabilities: {}, clientInfo: { name: 'c', version: '1' } },
    });
  });

  it('reads a call of the revisions before, whose sender is elsewhere', () => {
    for (const headers of [{}, { 'mcp-protocol-version': '2025-11-25' }])
      expect(plainMessage(call({}, null), headers)).toMatchObject({ name: 'whoami', sender: undefined });
  });

  it('reads a list of both eras', () => {
    const list = { jsonrpc: '2.0', id: 'x', method: 'tools/list' };
    expect(plainMessage(list, {})).toMatchObject({ id: 'x', method: 'tools/list' });
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' };
    expect(plainMessage({ ...list, params: { _meta: ENVELOPE } }, headers)).toMatchObject({ id: 'x' });
  });

  it.each([
    ['a client that can be asked', { [CAPABILITIES]: { elicitation: { form: {}, url: {} }, roots: {} } }],
    [
      'a client that shows views',
      { [CAPABILITIES]: { extensions: { 'x/ui': { mimeTypes: ['text/html'] } } } },
    ],
    ['what a client adds for itself', { 'claudecode/toolUseId': 'toolu_1', traceparent: '00-1-2-01' }],
    ['no name of the client', { [INFO]: undefined }],
  ])('reads %s', (_what, meta) => {
    expect(
      plainMessage(JSON.parse(JSON.stringify(call({}, { ...ENVELOPE, ...meta }))), HEADERS),
    ).toBeDefined();
  });

  it.each<[string, unknown, object?]>([
    ['a batch', [call()]],
    ['no object', 'x'],
    ['null', null],
    ['a notification', { ...call(), id: undefined, method: 'notifications/cancelled' }],
    ['another method', { ...call(), method: 'prompts/get' }],
    ['another jsonrpc', { ...call(), jsonrpc: '1.0' }],
    ['an id that is null', { ...call(), id: null }],
    ['an id that is a fraction', { ...call(), id: 1.5 }],
    ['a further member', { ...call(), extra: 1 }],
    ['a result beside', { ...call(), result: {} }],
    [
      'a member named like the prototype',
      JSON.parse('{"jsonrpc":"2.0","id":1,"method":"tools/list","__proto__":{}}'),
    ],
    ['parameters that are a list', { ...call(), params: [] }],
    ['arguments that are a list', call({ arguments: [] })],
    ['arguments that are null', call({ arguments: null })],
    ['a name that is no text', call({ name: 7 })],
    ['an answer to a question', call({ inputResponses: {} })],
    ['a state that comes back', call({ requestState: 'x' })],
    ['a task', call({ task: {} })],
    ['a call of nothing', call({ name: undefined })],
    ['a cursor', { ...call(), method: 'tools/list', params: { cursor: 'x', _meta: ENVELOPE } }],
    ['who wants progress', call({}, { ...ENVELOPE, progressToken: 1 })],
    ['who wants log messages', call({}, { ...ENVELOPE, 'io.modelcontextprotocol/logLevel': 'info' })],
    [
      'capabilities of another shape',
      call({}, { ...ENVELOPE, [CAPABILITIES]: { elicitation: { form: 1 } } }),
    ],
    ['capabilities nobody knows', call({}, { ...ENVELOPE, [CAPABILITIES]: { constructor: {} } })],
    ['no capabilities', call({}, { ...ENVELOPE, [CAPABILITIES]: undefined })],
    ['a client without a version', call({}, { ...ENVELOPE, [INFO]: { name: 'c' } })],
    ['another revision', call({}, { ...ENVELOPE, [VERSION]: '2027-01-01' })],
    ['no method header', call(), { 'mcp-method': undefined }],
    ['another method header', call(), { 'mcp-method': 'tools/list' }],
    ['no name header', call(), { 'mcp-name': undefined }],
    ['another name header', call(), { 'mcp-name': 'read_account' }],
    ['a name header that is encoded', call(), { 'mcp-name': '=?base64?d2hvYW1p?=' }],
    ['no revision header', call(), { 'mcp-protocol-version': undefined }],
    ['an old revision header', call(), { 'mcp-protocol-version': '2025-11-25' }],
    ['a modern header without an envelope', call({}, null)],
    [
      'an envelope in an old message',
      call({}, { [CAPABILITIES]: {} }),
      { 'mcp-protocol-version': '2025-11-25' },
    ],
    ['an unknown old revision', call({}, null), { 'mcp-protocol-version': '2024-01-01' }],
  ])('leaves %s to others', (_what, body, headers = {}) => {
    expect(plainMessage(body, { ...HEADERS, ...headers })).toBeUndefined();
  });

  it('reads nothing that the SDK would take for something else, whatever is sent', () => {
    const json = fc.jsonValue({ maxDepth: 2 });
    // Mostly as usual, so that one thing at a time is odd.
    const maybe = (usual: unknown) =>
      fc.oneof({ weight: 20, arbitrary: fc.constant(usual) }, json, fc.constant(undefined));
    const more = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...KEYS)), json, { maxKeys: 1 });
    const record = (usual: Record<string, unknown>) =>
      fc
        .tuple(
          fc.record(Object.fromEntries(Object.entries(usual).map(([key, value]) => [key, maybe(value)]))),
          fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, more),
        )
        .map(([known, further]) => JSON.parse(JSON.stringify({ ...known, ...further })) as object);
    const message = fc
      .tuple(
        record({ jsonrpc: '2.0', id: 1, method: 'tools/call' }),
        record({ name: 'whoami', arguments: {} }),
        fc.option(
          fc.tuple(record(ENVELOPE), record({ elicitation: { form: {} }, roots: {}, sampling: {} })),
          { freq: 5 },
        ),
      )
      .map(([head, params, meta]) => ({
        ...head,
        params: { ...params, ...(meta && { _meta: { ...meta[0], [CAPABILITIES]: meta[1] } }) },
      }));
    const headers = fc
      .oneof(record(HEADERS), fc.constant({}))
      .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => typeof value === 'string')));
    let read = 0;
    fc.assert(
      fc.property(message, headers, (body, sent) => {
        const plain = plainMessage(body, sent);
        if (!plain) return;
        read += 1;
        const route = classifyInboundRequest({
          httpMethod: 'POST',
          body,
          ...(sent['mcp-protocol-version'] && {
            protocolVersionHeader: sent['mcp-protocol-version'] as string,
          }),
          ...(sent['mcp-method'] && { mcpMethodHeader: sent['mcp-method'] as string }),
          ...(sent['mcp-name'] && { mcpNameHeader: sent['mcp-name'] as string }),
        });
        expect(route.kind).toBe(plain.sender ? 'modern' : 'legacy');
        if (route.kind === 'legacy') expect(route.reason).toBe('no-claim');
        const params = specTypeSchemas.CallToolRequestParams['~standard'].validate((body as any).params);
        expect(params).not.toHaveProperty('issues');
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(100);
  });
});

const KEYS = [
  '_meta',
  'result',
  'error',
  'task',
  'progressToken',
  '__proto__',
  'title',
  VERSION,
  CAPABILITIES,
  INFO,
];
