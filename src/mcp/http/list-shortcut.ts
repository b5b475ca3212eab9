import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { InboundModernRoute } from '@modelcontextprotocol/server';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import { selected } from '../server/mcp-server.factory.js';
import { sendParts } from './json-rpc.js';
import type { McpRequest } from './mcp-request.js';
import { listAnswer } from './short/short-answer.js';

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
    const { bytes } = this.catalogue.listFor(
      caller.principal.scopes,
      selected({ toolsets }, caller.principal),
    );
    sendParts(res, 200, listAnswer(route.message.id, true, bytes));
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
