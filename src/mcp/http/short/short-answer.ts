import type { CallToolResult } from '@modelcontextprotocol/server';
import { SERVER_INFO_META_KEY } from '@modelcontextprotocol/server';
import { LIST_CACHE, SERVER_INFO } from '../../server/mcp-server.factory.js';
import type { PlainMessage } from './plain-message.js';

const SERVER_META = { [SERVER_INFO_META_KEY]: SERVER_INFO };
const LIST_TAIL = `,"ttlMs":${LIST_CACHE.ttlMs},"cacheScope":"${LIST_CACHE.cacheScope}","resultType":"complete","_meta":${JSON.stringify(SERVER_META)}}}`;

type Asked = Pick<PlainMessage, 'id' | 'sender'>;

/** The answer with a tool's result: since 2026-07-28 it says that it is one, and whose. */
export function resultAnswer(asked: Asked, result: CallToolResult): string {
  const said = asked.sender
    ? { ...result, resultType: 'complete', _meta: { ...result._meta, ...SERVER_META } }
    : result;
  return `${head(asked)}${JSON.stringify(said)}}`;
}

/** The answer with a list, around the bytes that were made of it once. */
export function listAnswer(asked: Asked, tools: Buffer): Buffer {
  const tail = asked.sender ? LIST_TAIL : '}}';
  return Buffer.concat([Buffer.from(`${head(asked)}{"tools":`), tools, Buffer.from(tail)]);
}

/** The answer to a call in which something is wrong that nobody has foreseen. */
export function faultAnswer({ id }: Asked): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message: 'Internal error' } });
}

export const INTERNAL_ERROR = -32_603;

const head = ({ id }: Asked): string => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`;
