/** The request of both eras that the scenarios send, and what is an answer to it. */

const MODERN = '2026-07-28';
const LEGACY = '2025-11-25';

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

const COMMON = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/**
 * @param method of JSON-RPC
 * @param params without an envelope
 * @param token bearer token
 * @returns headers and body of one POST; the id is always 1: every request is an exchange of its own
 */
export function modern(method, params, token) {
  return {
    headers: {
      ...COMMON,
      authorization: `Bearer ${token}`,
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(params.name && { 'mcp-name': params.name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: ENVELOPE } }),
  };
}

/** The same of the revisions with a handshake. @param session id that `initialize` gave, where it did */
export function legacy(method, params, token, session, id = 1) {
  return {
    headers: {
      ...COMMON,
      authorization: `Bearer ${token}`,
      'mcp-protocol-version': LEGACY,
      ...(session && { 'mcp-session-id': session }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
  };
}

export const initialize = {
  protocolVersion: LEGACY,
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};

/**
 * What is wrong with an answer; nothing where it is a result. A JSON-RPC error and a tool's `isError` are failures,
 * whatever the status.
 */
export function failureIn(status, type, text) {
  if (status !== 200) return `HTTP ${status}`;
  const json = type.startsWith('text/event-stream') ? lastEvent(text) : text;
  if (!json) return 'no message';
  const { error, result } = JSON.parse(json);
  if (error) return `JSON-RPC ${error.code}`;
  if (!result) return 'no result';
  return result.isError ? 'isError' : undefined;
}

function lastEvent(text) {
  const from = text.lastIndexOf('\ndata:');
  const start = from < 0 ? (text.startsWith('data:') ? 5 : -1) : from + 6;
  return start < 0 ? undefined : text.slice(start, text.indexOf('\n', start)).trim();
}
