/** JSON-RPC by hand, for what no client would send. */
export interface RawOptions {
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export function postRaw(
  url: string,
  body: unknown,
  { token, headers = {}, signal }: RawOptions = {},
): Promise<Response> {
  return fetch(new URL('/mcp', url), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...(token && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });
}

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
};

/** A request of revision 2026-07-28 with the headers that belong to it. */
export function modernRequest(method: string, params: Record<string, unknown> = {}, id: string | number = 1) {
  const name = params['name'];
  return {
    body: { jsonrpc: '2.0', id, method, params: { ...params, _meta: ENVELOPE } },
    headers: {
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': method,
      ...(typeof name === 'string' && { 'Mcp-Name': name }),
    },
  };
}

/** Calls a tool the modern way. */
export function callRaw(
  url: string,
  token: string,
  name: string,
  args: object = {},
  signal?: AbortSignal,
): Promise<Response> {
  const { body, headers } = modernRequest('tools/call', { name, arguments: args });
  return postRaw(url, body, { token, headers, ...(signal && { signal }) });
}
