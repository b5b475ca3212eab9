// JSON-RPC by hand: much of the load is what no good client would send.
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'load', version: '1' },
};

/** Speaks revision 2026-07-28. `onSend` is told of every request. */
export function client(url, token, onSend = () => undefined) {
  const send = (method, params = {}) => {
    onSend();
    const message = {
      jsonrpc: '2.0',
      id: 1,
      method,
      params: { ...params, _meta: { ...params._meta, ...ENVELOPE } },
    };
    return post(url, token, message, headersOf(method, params));
  };
  const call = async (name, args = {}) => resultOf(await send('tools/call', { name, arguments: args }));
  /** A call that is told of its progress, so that its answer is a stream. */
  const follow = async (name, args) =>
    resultOf(await send('tools/call', { name, arguments: args, _meta: { progressToken: 'p' } }));
  return { send: async (...args) => (await send(...args)).text(), call, follow };
}

/** Opens a session as clients before 2026-07-28 do, uses it, and ends it. */
export async function legacyClient(url, token) {
  const clientInfo = { name: 'older', version: '1' };
  const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const opened = await post(url, token, { jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize });
  await opened.text();
  const session = {
    'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': '2025-11-25',
  };
  const next = (message) =>
    post(url, token, { jsonrpc: '2.0', ...message }, session).then((answer) => answer.text());
  await next({ method: 'notifications/initialized' });
  await next({ id: 2, method: 'tools/list' });
  await next({ id: 3, method: 'tools/call', params: { name: 'whoami', arguments: {} } });
}

const headersOf = (method, { name }) => ({
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  ...(name && { 'mcp-name': name }),
});

function post(url, token, body, headers = {}) {
  return fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

/** What a tool answered, read as JSON; undefined where it failed. */
async function resultOf(response) {
  const text = await response.text();
  const line = text.startsWith('{')
    ? text
    : text
        .split('\n')
        .findLast((part) => part.startsWith('data:'))
        ?.slice(5);
  const { result } = JSON.parse(line ?? '{}');
  if (!result || result.isError) return undefined;
  try {
    return JSON.parse(result.content[0].text);
  } catch {
    return undefined;
  }
}
