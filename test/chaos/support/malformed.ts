import * as fc from 'fast-check';
import type { ListedTool } from '../../support/clients.js';

/** One thing that is sent to the server. */
export interface Input {
  readonly kind: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

type Text = fc.Arbitrary<string>;

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
  'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1' },
};
const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

const METHODS = [
  'initialize',
  'ping',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/read',
  'resources/templates/list',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'server/discover',
  'subscriptions/listen',
  'tasks/get',
  'tasks/update',
  'tasks/cancel',
  'notifications/cancelled',
  'notifications/initialized',
  'notifications/progress',
  '__proto__',
  'constructor',
  '',
];
const KEYS = [
  'jsonrpc',
  'id',
  'method',
  'params',
  'result',
  'error',
  'name',
  'arguments',
  '_meta',
  'progressToken',
  'cursor',
  'uri',
  'requestId',
  'protocolVersion',
  'capabilities',
  'clientInfo',
  'inputResponses',
  'taskId',
  'taskIds',
  'requestState',
  'notifications',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'toJSON',
  'then',
  'length',
  ...Object.keys(ENVELOPE),
];

/** JSON as text, so that it can hold what no object can: a key twice, numbers out of range, half a character. */
const LEAF: Text = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '0', '-0', '1e999', '-1e400', '1E-999', '9007199254740993'),
  fc.constantFrom(
    '123456789012345678901234567890',
    '0.1e1',
    '""',
    '"\\ud800"',
    '"\\u0000"',
    '"\\udfff\\ud800"',
  ),
  fc.integer().map(String),
  fc.double().map((number) => JSON.stringify(number)),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => JSON.stringify(text)),
  fc
    .constantFrom(...METHODS, '2.0', '1.0', '2026-07-28', '2025-11-25', 'x'.repeat(5000))
    .map((text) => JSON.stringify(text)),
);
const KEY: Text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...KEYS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const { json: JSON_TEXT } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    LEAF,
    fc.array(tie('json'), { maxLength: 4 }).map((all) => `[${all.join(',')}]`),
    fc.array(fc.tuple(KEY, tie('json')), { maxLength: 6 }).map(objectText),
  ),
}));
const DEEP: Text = fc
  .tuple(fc.integer({ min: 30, max: 3000 }), fc.boolean())
  .map(([depth, isList]) =>
    isList ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  );

function objectText(pairs: readonly (readonly [string, string])[]): string {
  return `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

/** A message that looks like one, each part of which may be anything; a part may come twice. */
const MESSAGE: Text = fc
  .tuple(
    usually('"2.0"'),
    fc.oneof(fc.integer({ min: 1, max: 1e6 }).map(String), JSON_TEXT),
    fc.oneof(
      fc.constantFrom(...METHODS).map((method) => JSON.stringify(method)),
      JSON_TEXT,
    ),
    fc.oneof(JSON_TEXT, DEEP, fc.array(fc.tuple(KEY, JSON_TEXT), { maxLength: 6 }).map(withEnvelope)),
    fc.subarray([0, 1, 2, 3], { minLength: 2 }),
    fc.array(fc.tuple(KEY, JSON_TEXT), { maxLength: 2 }),
  )
  .map(([version, id, method, params, kept, more]) => {
    const all: [string, string][] = [
      ['jsonrpc', version],
      ['id', id],
      ['method', method],
      ['params', params],
    ];
    return objectText([...kept.map((at) => all[at]!), ...more]);
  });

function usually(text: string): Text {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(text) }, { weight: 1, arbitrary: JSON_TEXT });
}

function withEnvelope(pairs: (readonly [string, string])[]): string {
  return objectText([...pairs, ['_meta', JSON.stringify(ENVELOPE)]]);
}

const BATCH: Text = fc.array(MESSAGE, { maxLength: 5 }).map((all) => `[${all.join(',')}]`);

/** Values a header can carry: Node itself refuses to send the others. */
const HEADER_VALUE: Text = fc.oneof(
  fc.constantFrom('2026-07-28', '2025-11-25', '2025-06-18', '2024-11-05', '1900-01-01', '', ' ', ','),
  fc.constantFrom(...METHODS),
  fc.constantFrom(
    'application/json',
    'application/json; charset=utf-16',
    'text/plain',
    'APPLICATION/JSON;;;',
    'gzip',
    'identity',
  ),
  fc.string({
    unit: fc
      .integer({ min: 0x21, max: 0xff })
      .map((code) => String.fromCharCode(code === 0x7f ? 0x7e : code)),
    maxLength: 30,
  }),
  fc.constant('x'.repeat(6000)),
);
const HEADER_NAME = fc.constantFrom(
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-session-id',
  'mcp-param-projectid',
  'content-type',
  'content-encoding',
  'accept',
  'x-mcp-toolsets',
  'origin',
  'last-event-id',
  'x-forwarded-for',
  'traceparent',
  'authorization',
  'cookie',
  'expect',
);
const SOME_HEADERS = fc
  .array(fc.tuple(HEADER_NAME, HEADER_VALUE), { minLength: 1, maxLength: 4 })
  // The client itself waits for an answer to the one that is meant so.
  .map((pairs) => Object.fromEntries(pairs.filter(([name]) => name !== 'expect')));

const modernHeaders = (method: string, name?: string) => ({
  ...JSON_TYPE,
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  ...(name !== undefined && { 'mcp-name': name }),
});
const EITHER_ERA = fc.constantFrom<Record<string, string>>(JSON_TYPE, modernHeaders('tools/list'), {
  ...JSON_TYPE,
  'mcp-protocol-version': '2025-11-25',
});

const envelopes: fc.Arbitrary<Input> = fc
  .tuple(EITHER_ERA, fc.oneof({ weight: 6, arbitrary: MESSAGE }, BATCH, JSON_TEXT, DEEP))
  .map(([headers, body]) => ({ kind: 'envelope', headers, body }));

/** A message damaged as bytes: cut off, or with a byte that does not belong. */
const bytes: fc.Arbitrary<Input> = fc
  .tuple(EITHER_ERA, MESSAGE, fc.nat(), fc.uint8Array({ maxLength: 4 }), fc.boolean())
  .map(([headers, text, at, noise, isCut]) => {
    const whole = Buffer.from(text);
    const position = at % (whole.byteLength + 1);
    const rest = isCut ? Buffer.alloc(0) : whole.subarray(position);
    const body = new Uint8Array(Buffer.concat([whole.subarray(0, position), noise, rest]));
    return { kind: 'bytes', headers, body };
  });

const headers: fc.Arbitrary<Input> = fc
  .tuple(fc.constantFrom('tools/list', 'tools/call', 'ping', 'server/discover'), SOME_HEADERS, fc.boolean())
  .map(([method, odd, isModern]) => {
    const named = method === 'tools/call' ? { name: 'whoami', arguments: {} } : {};
    const params = { ...named, ...(isModern && { _meta: ENVELOPE }) };
    const usual = isModern ? modernHeaders(method, 'name' in named ? named.name : undefined) : JSON_TYPE;
    return {
      kind: 'headers',
      headers: { ...usual, ...odd },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    };
  });

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** A value that a schema may accept, near the edges of what it does. */
function fitting(schema: Schema, depth = 0): Text {
  if (schema.enum) return fc.constantFrom(...schema.enum.map((value) => JSON.stringify(value)));
  const type = Array.isArray(schema.type) ? (schema.type as string[])[0] : schema.type;
  if (type === 'integer' || type === 'number') {
    const { minimum = -10, maximum = 2 ** 31 } = schema;
    return fc.oneof(
      fc.constantFrom(minimum, minimum - 1, maximum, maximum + 1, 1.5).map(String),
      fc.integer({ min: Math.ceil(minimum), max: Math.floor(maximum) }).map(String),
    );
  }
  if (type === 'boolean') return fc.constantFrom('true', 'false');
  if (type === 'array' && depth < 3)
    return fc
      .array(orJunk(fitting(schema.items ?? {}, depth + 1)), { maxLength: 4 })
      .map((all) => `[${all.join(',')}]`);
  if (type === 'object' && depth < 3) return objectFor(schema.properties ?? {}, depth + 1);
  return fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(
        'main.py',
        'Py',
        '-1',
        'a'.repeat(32),
        '../../etc/passwd',
        'x'.repeat(40_000),
        '\u0000',
        '\ud800',
      ),
      fc.stringMatching(/^[0-9a-f]{32}$/),
    )
    .map((text) => JSON.stringify(text));
}

const orJunk = (text: Text): Text =>
  fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: JSON_TEXT });

function objectFor(properties: Readonly<Record<string, Schema>>, depth = 0): Text {
  const fields = Object.entries(properties).map(([name, schema]) =>
    fc.option(
      orJunk(fitting(schema, depth)).map((value): [string, string] => [name, value]),
      { freq: 6 },
    ),
  );
  const more = fc.option(fc.tuple(KEY, JSON_TEXT), { freq: 1 });
  return fc
    .tuple(
      fc.tuple(...fields),
      more.filter((pair) => pair === null || Math.abs(pair[1].length) > 2),
    )
    .map(([known, odd]) => objectText([...known, odd].filter((pair) => pair !== null)));
}

/** A call of one of the tools, its arguments near what its schema says. */
function calls(tools: readonly ListedTool[]): fc.Arbitrary<Input> {
  const each = tools.map(({ name, inputSchema }) => {
    const args = fc.oneof(
      { weight: 9, arbitrary: objectFor((inputSchema?.properties ?? {}) as Record<string, Schema>) },
      { weight: 1, arbitrary: JSON_TEXT },
    );
    return fc.tuple(args, fc.boolean()).map(([given, isModern]): Input => {
      const meta = isModern ? `,"_meta":${JSON.stringify(ENVELOPE)}` : '';
      const params = `{"name":${JSON.stringify(name)},"arguments":${given}${meta}}`;
      return {
        kind: `arguments ${name}`,
        headers: isModern ? modernHeaders('tools/call', name) : JSON_TYPE,
        body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`,
      };
    });
  });
  return fc.oneof(...each);
}

/** Everything that goes by HTTP. */
export const anyInput = (tools: readonly ListedTool[]): fc.Arbitrary<Input> =>
  fc.oneof(
    { weight: 4, arbitrary: envelopes },
    { weight: 2, arbitrary: bytes },
    { weight: 2, arbitrary: headers },
    { weight: 4, arbitrary: calls(tools) },
  );

/** One line for a server on stdio. */
export const anyLine = (tools: readonly ListedTool[]): Text =>
  fc
    .oneof(
      MESSAGE,
      BATCH,
      JSON_TEXT,
      DEEP,
      calls(tools).map(({ body }) => String(body)),
      fc.string({ unit: 'binary' }),
    )
    .map((line) => line.replaceAll(/[\r\n]/g, ' '));

/** What is written to a socket as it is: parts of requests, and requests no client would make. */
export const anyBytes = (token: string): Text => {
  const start = fc.constantFrom(
    'POST /mcp HTTP/1.1',
    'GET /mcp HTTP/1.1',
    'POST /mcp HTTP/1.0',
    'POST /mcp HTTP/9.9',
    'BREW /mcp HTTP/1.1',
    'POST  /mcp',
    'DELETE /mcp HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'POST /%zz HTTP/1.1',
    'POST /../mcp HTTP/1.1',
    'POST http://evil.example/mcp HTTP/1.1',
  );
  const line = fc.constantFrom(
    'Content-Length: 10',
    'Content-Length: -1',
    'Content-Length: 99999999999',
    'Content-Length: 5, 5',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: chunked, gzip',
    'Transfer-Encoding: identity',
    'Content-Type: application/json',
    `Authorization: Bearer ${token}`,
    'Authorization: Bearer',
    'Host: localhost',
    'Host: evil.example',
    'Expect: 100-continue',
    'Expect: something',
    'Connection: upgrade',
    'Upgrade: websocket',
    'MCP-Protocol-Version: 2026-07-28',
    ' folded: yes',
    'no colon',
    'Mcp-Name: =?base64?/w==?=',
  );
  const chunk = fc.constantFrom(
    '5\r\nhello\r\n',
    '0\r\n\r\n',
    'zz\r\n',
    'FFFFFFFFFFFFFFFFF\r\n',
    '-1\r\n',
    '5;ext=1\r\n{"a":\r\n',
    '{"jsonrpc":"2.0"',
    '\u0000\u0001',
    '3\r\nabcdef\r\n',
  );
  return fc
    .tuple(start, fc.array(line, { maxLength: 8 }), fc.array(chunk, { maxLength: 4 }), fc.nat(), fc.boolean())
    .map(([first, lines, chunks, at, isCut]) => {
      const whole = `${first}\r\nHost: localhost\r\n${lines.map((one) => `${one}\r\n`).join('')}\r\n${chunks.join('')}`;
      return isCut ? whole.slice(0, at % whole.length) : whole;
    });
};
