import type { CallToolResult } from '@modelcontextprotocol/server';
import { SERVER_INFO_META_KEY } from '@modelcontextprotocol/server';
import { LIST_CACHE, SERVER_INFO } from '../../server/mcp-server.factory.js';
import type { PlainMessage } from './plain-message.js';

const SERVER_META = { [SERVER_INFO_META_KEY]: SERVER_INFO };
const RESULT_TAIL = ',"resultType":"complete"}}';
const RESULT_TAIL_WITH_META = `,"resultType":"complete","_meta":${JSON.stringify(SERVER_META)}}}`;
const LIST_TAIL = `,"ttlMs":${LIST_CACHE.ttlMs},"cacheScope":"${LIST_CACHE.cacheScope}","resultType":"complete","_meta":${JSON.stringify(SERVER_META)}}}`;

type Asked = Pick<PlainMessage, 'id' | 'sender'>;

/** The answer with a tool's result: since 2026-07-28 it says that it is one, and whose. */
export function resultAnswer(asked: Asked, result: CallToolResult): string {
  if (!asked.sender) return `${head(asked)}${JSON.stringify(result)}}`;
  const said = JSON.stringify(
    result._meta ? { ...result, _meta: { ...result._meta, ...SERVER_META } } : result,
  );
  return `${head(asked)}${said.slice(0, -1)}${result._meta ? RESULT_TAIL : RESULT_TAIL_WITH_META}`;
}

/** The answer with a list, in parts: around the bytes that were made of it once. */
export function listAnswer(asked: Asked, tools: Buffer): readonly (string | Buffer)[] {
  return [`${head(asked)}{"tools":`, tools, asked.sender ? LIST_TAIL : '}}'];
}

/** The answer to a call in which something is wrong that nobody has foreseen. */
export function faultAnswer({ id }: Asked): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message: 'Internal error' } });
}

export const INTERNAL_ERROR = -32_603;

const head = ({ id }: Asked): string => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`;
