import { requestIdOf } from '../mcp/http/json-rpc.js';
import type { McpRequest } from '../mcp/http/mcp-request.js';
import { RequestRefused } from '../mcp/http/request-refused.js';
import { MIRRORED_TOOL } from './fixtures/schema.tools.js';
import { MIRRORED_ARGUMENT, MIRRORED_HEADER } from './published-schemas.js';

const HEADER = `mcp-param-${MIRRORED_HEADER.toLowerCase()}`;
const HEADER_MISMATCH = -32_020;

interface ToolsCall {
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown; readonly arguments?: Readonly<Record<string, unknown>> };
}

/**
 * An argument with `x-mcp-header` must be repeated in its header. The SDK checks that for servers that
 * register their tools with it; ours does not, and no tool of the product declares such a header.
 * @throws RequestRefused
 */
export function checkMirroredHeader({ req, body }: McpRequest): void {
  const { method, params } = body as ToolsCall;
  if (method !== 'tools/call' || params?.name !== MIRRORED_TOOL) return;
  const argument = params.arguments?.[MIRRORED_ARGUMENT];
  if (argument === undefined || argument === null) return;
  const header = req.headers[HEADER];
  if (typeof header === 'string' && decoded(header) === argument) return;
  const message = `The header Mcp-Param-${MIRRORED_HEADER} has to repeat the argument ${MIRRORED_ARGUMENT}`;
  const failure = { status: 400, code: HEADER_MISMATCH, message };
  throw new RequestRefused('header_mismatch', failure, requestIdOf(body));
}

/** Undefined for what calls itself Base64 and is not. */
function decoded(value: string): string | undefined {
  const base64 = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  if (base64 === undefined) return value;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes.toString('utf8') : undefined;
}
