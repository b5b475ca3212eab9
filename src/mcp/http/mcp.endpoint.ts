import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { classifyInboundRequest, type InboundLadderRejection } from '@modelcontextprotocol/server';
import { InsufficientScope } from '../../auth/challenge.js';
import { missingScopes } from '../../auth/guards/scopes.guard.js';
import type { Caller } from '../../auth/principal.js';
import { ServerConfig } from '../../config/server.config.js';
import { Attribute } from '../../tracing/attributes.js';
import { decisionSpan } from '../../tracing/in-span.js';
import { OperationCatalogue } from '../catalogue/operation.catalogue.js';
import { callClassOf, isCall } from '../limits/call-class.js';
import { CallLimits } from '../limits/call-limits.js';
import { AuthzDecisions } from '../operations/authz-decisions.js';
import { InFlight } from '../server/in-flight.js';
import { ProtocolExtensions } from '../server/protocol-extensions.js';
import { requestIdOf } from './json-rpc.js';
import { LegacyLeg } from './legacy/legacy.leg.js';
import { ListShortcut } from './list-shortcut.js';
import type { McpRequest } from './mcp-request.js';
import { ModernLeg } from './modern.leg.js';
import { readJsonBody } from './request-body.js';
import { RequestFollower } from './request-follower.js';
import { RequestRefused } from './request-refused.js';
import { KeptBodies } from './short/kept-bodies.js';
import { ToolsetChoice } from './toolset-choice.js';

/** One POST to the MCP endpoint: reads it, decides its era and whether it is allowed, and serves it. */
@Injectable()
export class McpEndpoint {
  constructor(
    private readonly config: ServerConfig,
    private readonly operations: OperationCatalogue,
    private readonly limits: CallLimits,
    private readonly list: ListShortcut,
    private readonly modern: ModernLeg,
    private readonly legacy: LegacyLeg,
    private readonly inFlight: InFlight,
    private readonly choice: ToolsetChoice,
    private readonly extensions: ProtocolExtensions,
    private readonly follower: RequestFollower,
    private readonly authz: AuthzDecisions,
    private readonly bodies: KeptBodies,
  ) {}

  /** @throws RequestRefused, InsufficientScope, RateLimitExceeded or LimitsUnavailable before anything is run */
  async serve(req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> {
    // Before the body is there: a shutdown in between must wait for this request too.
    this.inFlight.track(res, caller);
    const toolsets = this.choice.of(req);
    const kept = this.bodies.take(req);
    const body = await readJsonBody(req, this.config.maxBodyBytes, kept).catch((error: unknown) =>
      this.follower.unreadable({ req, res, caller }, error),
    );
    if (body === undefined) return;
    const request = { req, res, body, caller, toolsets };
    await this.follower.follow(request, (followed) => this.serveMessage(followed));
  }

  private async serveMessage(request: McpRequest): Promise<void> {
    const { req, body, caller } = request;
    const route = classifyInboundRequest({ httpMethod: 'POST', body, ...standardHeaders(req) });
    if (route.kind === 'reject') throw rejected(body, route);
    await this.checkCall(body, caller);
    if (route.kind === 'legacy') return this.legacy.serve(request, route);
    this.extensions.inspect(request);
    if (this.list.answer(request, route)) return;
    await this.modern.serve(request);
  }

  /**
   * A client learns which scopes an operation needs from HTTP 403, and how long to wait from HTTP 429, so this
   * comes before the protocol. What is called is read from the body; a header that says otherwise is refused
   * before.
   */
  private async checkCall(body: unknown, caller: Caller): Promise<void> {
    const { method, params } = body as { method?: unknown; params?: { name?: unknown; arguments?: unknown } };
    if (method === 'tools/call' && !isWellFormed(params)) throw malformedCall(body);
    const operation = this.operations.find(method, params);
    const missing = operation ? missingScopes(caller.principal, operation.scopes) : [];
    if (operation && missing.length > 0) {
      decisionSpan('authz.decide', { [Attribute.decision]: 'deny' });
      const refusal = new InsufficientScope(operation.scopes, missing, requestIdOf(body), operation.name);
      this.authz.failed(operation.name, refusal);
      throw refusal;
    }
    if (isCall(method))
      await this.limits.admit(caller.principal, callClassOf(operation, method), requestIdOf(body));
  }
}

function isWellFormed({ name, arguments: args }: { name?: unknown; arguments?: unknown } = {}): boolean {
  return typeof name === 'string' && isOptionalObject(args);
}

const INVALID_PARAMS = -32_602;

function malformedCall(body: unknown): RequestRefused {
  const message = 'tools/call needs params.name, a text, and params.arguments, an object';
  return new RequestRefused(
    'malformed_call',
    { status: 400, code: INVALID_PARAMS, message },
    requestIdOf(body),
  );
}

const isOptionalObject = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));

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

function rejected(
  body: unknown,
  { cell, httpStatus, code, message, data }: InboundLadderRejection,
): RequestRefused {
  const failure = { status: httpStatus, code, message, ...(data !== undefined && { data }) };
  return new RequestRefused(cell.replaceAll('-', '_'), failure, requestIdOf(body));
}
