import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { InboundModernRoute } from '@modelcontextprotocol/server';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import { LIST_CACHE, selected, SERVER_INFO } from '../server/mcp-server.factory.js';
import { sendJson } from './json-rpc.js';
import type { McpRequest } from './mcp-request.js';

const SERVER_INFO_META = 'io.modelcontextprotocol/serverInfo';

const TAIL = `,"ttlMs":${LIST_CACHE.ttlMs},"cacheScope":"${LIST_CACHE.cacheScope}","resultType":"complete","_meta":${JSON.stringify({ [SERVER_INFO_META]: SERVER_INFO })}}`;

/**
 * Answers a flawless 2026-07-28 `tools/list` from the bytes made at start. Whatever is unusual about a
 * request goes to the SDK instead; a spec holds both answers equal.
 */
@Injectable()
export class ListShortcut {
  constructor(private readonly catalogue: ToolCatalogue) {}

  /** @returns whether the request was answered */
  answer({ req, res, caller, toolsets, operation }: McpRequest, route: InboundModernRoute): boolean {
    if (route.messageKind !== 'request' || !isPlain(req, route)) return false;
    const { json } = this.catalogue.listFor(
      caller.principal.scopes,
      selected({ toolsets }, caller.principal),
    );
    sendJson(
      res,
      200,
      `{"jsonrpc":"2.0","id":${JSON.stringify(route.message.id)},"result":{"tools":${json}${TAIL}}`,
    );
    operation?.answered();
    return true;
  }
}

/** Nothing but the envelope among the parameters, and both headers there; the classifier has compared them. */
function isPlain({ headers }: IncomingMessage, { message, classification }: InboundModernRoute): boolean {
  if (message.method !== 'tools/list' || Object.keys(message.params ?? {}).some((key) => key !== '_meta'))
    return false;
  return (
    classification.revision === '2026-07-28' &&
    headers['mcp-protocol-version'] !== undefined &&
    headers['mcp-method'] !== undefined
  );
}
