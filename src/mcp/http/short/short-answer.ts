import { type CallToolResult, SERVER_INFO_META_KEY } from '@modelcontextprotocol/server';
import { INTERNAL_ERROR } from '../../operations/outcome.js';
import { LIST_CACHE, SERVER_INFO } from '../../server/mcp-server.factory.js';

type Id = string | number;

// Since 2026-07-28 a result says that it is one, and whose.
const SERVER_META = { [SERVER_INFO_META_KEY]: SERVER_INFO };
// Copying a result in order to add to it is one of the slow things in V8: 5 µs of a call.
const COMPLETE = JSON.stringify({ resultType: 'complete', _meta: SERVER_META }).slice(1);
const LIST_TAIL = JSON.stringify({ ...LIST_CACHE, resultType: 'complete', _meta: SERVER_META }).slice(1);

/** The answer with a tool's result. */
export function resultAnswer(id: Id, isModern: boolean, result: CallToolResult): string {
  const json = JSON.stringify(result);
  const head = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`;
  if (!isModern) return `${head}${json}}`;
  if (result._meta === undefined) return `${head}${json.slice(0, -1)},${COMPLETE}}`;
  const said = { ...result, resultType: 'complete', _meta: { ...result._meta, ...SERVER_META } };
  return `${head}${JSON.stringify(said)}}`;
}

/** The answer with a list, in parts: around the bytes that were made of it once. */
export function listAnswer(id: Id, isModern: boolean, tools: Buffer): readonly (string | Buffer)[] {
  const head = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":`;
  return [head, tools, isModern ? `,${LIST_TAIL}}` : '}}'];
}

/** The answer to a call in which something is wrong that nobody has foreseen. */
export function faultAnswer(id: Id): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message: 'Internal error' } });
}
