import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { classifyInboundRequest, type InboundLadderRejection } from '@modelcontextprotocol/server';
import { InsufficientScope } from '../../auth/challenge.js';
import { missingScopes } from '../../auth/guards/scopes.guard.js';
import type { Caller } from '../../auth/principal.js';
import { ServerConfig } from '../../config/server.config.js';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import { InFlight } from './in-flight.js';
import { type JsonRpcId, requestIdOf, sendFailure } from './json-rpc.js';
import { LegacyLeg } from './legacy/legacy.leg.js';
import { ListShortcut } from './list-shortcut.js';
import { ModernLeg } from './modern.leg.js';
import { readJsonBody } from './request-body.js';

/** One POST to the MCP endpoint: reads it, decides its era and whether it is allowed, and serves it. */
@Injectable()
export class McpEndpoint {
  constructor(
    private readonly config: ServerConfig,
    private readonly catalogue: ToolCatalogue,
    private readonly list: ListShortcut,
    private readonly modern: ModernLeg,
    private readonly legacy: LegacyLeg,
    private readonly inFlight: InFlight,
  ) {}

  /** @throws InsufficientScope before anything is run */
  async serve(req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> {
    const outcome = await readJsonBody(req, this.config.maxBodyBytes);
    if (!outcome) return;
    if ('failure' in outcome) return refuse(req, res, null, outcome.failure);
    const { body } = outcome;
    const route = classifyInboundRequest({ httpMethod: 'POST', body, ...standardHeaders(req) });
    if (route.kind === 'reject') return reject(res, body, route);
    this.checkScopes(body, caller);
    // A subscription has no end of its own, so nobody waits for one.
    if (!isSubscription(body)) this.inFlight.track(res);
    if (route.kind === 'legacy') return this.legacy.serve({ req, res, body, caller }, route);
    if (this.list.answer(req, res, route, caller)) return;
    await this.modern.serve(req, res, body, caller);
  }

  /**
   * A client learns which scopes a tool needs from HTTP 403, so this comes before the protocol. What is
   * called is read from the body; a header that says otherwise is refused later.
   */
  private checkScopes(body: unknown, caller: Caller): void {
    const { method, params } = body as { method?: unknown; params?: { name?: unknown } };
    if (method !== 'tools/call' || typeof params?.name !== 'string') return;
    const tool = this.catalogue.find(params.name);
    const missing = tool ? missingScopes(caller.principal, tool.scopes) : [];
    if (tool && missing.length > 0)
      throw new InsufficientScope(tool.scopes, missing, requestIdOf(body), tool.name);
  }
}

const isSubscription = (body: unknown): boolean =>
  (body as { method?: unknown }).method === 'subscriptions/listen';

function standardHeaders({ headers }: IncomingMessage) {
  return {
    ...optional('protocolVersionHeader', headers['mcp-protocol-version']),
    ...optional('mcpMethodHeader', headers['mcp-method']),
    ...optional('mcpNameHeader', headers['mcp-name']),
  };
}

function optional<K extends string>(
  key: K,
  value: string | string[] | undefined,
): Partial<Record<K, string>> {
  const single = Array.isArray(value) ? value[0] : value;
  return single === undefined ? {} : ({ [key]: single } as Partial<Record<K, string>>);
}

function reject(
  res: ServerResponse,
  body: unknown,
  { httpStatus, code, message, data }: InboundLadderRejection,
): void {
  sendFailure(res, requestIdOf(body), {
    status: httpStatus,
    code,
    message,
    ...(data !== undefined && { data }),
  });
}

/** The rest of a body that was not read must not be taken for the next request. */
function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  id: JsonRpcId,
  failure: Parameters<typeof sendFailure>[2],
): void {
  if (!req.complete) res.setHeader('connection', 'close');
  sendFailure(res, id, failure);
}
