import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import {
  type InboundLegacyRoute,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCResultResponse,
  isInitializeRequest,
  type JSONRPCRequest,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/server';
import { clientAddress } from '../../../auth/http/client-address.js';
import { InFlight } from '../../server/in-flight.js';
import { McpServerFactory } from '../../server/mcp-server.factory.js';
import { requestIdOf } from '../json-rpc.js';
import { LongText } from '../../results/long-text.js';
import type { RequestWatch } from '../../operations/request-watch.js';
import type { McpRequest } from '../mcp-request.js';
import { RequestRefused } from '../request-refused.js';
import { ResponseStream } from '../response-stream.js';
import { ExchangeRegistry } from './exchange-registry.js';
import { LegacyExchange } from './legacy-exchange.js';
import { ASSUMED_VERSION, type LegacySession, LegacySessions, sessionless } from './legacy-session.js';

const INVALID_REQUEST = -32_600;
const INVALID_PARAMS = -32_602;
const SESSION_NOT_FOUND = -32_001;
const NEWEST_WITH_HANDSHAKE = '2025-11-25';

/** Serves the revisions before 2026-07-28, from any process, without sticky sessions. */
@Injectable()
export class LegacyLeg {
  constructor(
    private readonly servers: McpServerFactory,
    private readonly sessions: LegacySessions,
    private readonly exchanges: ExchangeRegistry,
    private readonly inFlight: InFlight,
  ) {}

  async serve(request: McpRequest, { reason }: InboundLegacyRoute): Promise<void> {
    const { res, body } = request;
    if (reason === 'batch') throw batchRefused();
    if (reason === 'initialize') return this.initialize(request);
    const session = this.sessionOf(request);
    if (reason === 'no-claim') return this.exchange(request, session);
    if (isJSONRPCNotification(body)) await this.notified(session, body.method, body.params ?? {});
    else if (isJSONRPCResultResponse(body) || isJSONRPCErrorResponse(body))
      await this.exchanges.reply(session.id, body);
    res.writeHead(202).end();
  }

  private async initialize(request: McpRequest): Promise<void> {
    const { res, body, caller } = request;
    if (!isInitializeRequest(body)) {
      const message = 'Invalid initialize parameters';
      throw new RequestRefused(
        'malformed_initialize',
        { status: 400, code: INVALID_PARAMS, message },
        requestIdOf(body),
      );
    }
    const { capabilities, clientInfo } = body.params;
    const protocolVersion = negotiated(body.params.protocolVersion);
    const sealed = this.sessions.open({ protocolVersion, capabilities, clientInfo }, caller.principal);
    const out = this.streamTo(res, { 'mcp-session-id': sealed });
    await this.run(exchangeOver(out, request), request);
  }

  private async exchange(request: McpRequest, session: LegacySession): Promise<void> {
    const longText = new LongText();
    const exchange = exchangeOver(this.streamTo(request.res, {}, longText), request);
    const remove = this.exchanges.add(session.id, exchange);
    if (!remove) {
      const message = 'A request with this id is being served: ids are unique within a session';
      throw new RequestRefused(
        'id_in_use',
        { status: 400, code: INVALID_REQUEST, message },
        exchange.requestId,
      );
    }
    try {
      await this.run(exchange, request, { session, longText });
    } finally {
      remove();
    }
  }

  private streamTo(
    res: ServerResponse,
    headers: Record<string, string> = {},
    longText?: LongText,
  ): ResponseStream {
    return new ResponseStream(res, headers, undefined, (open) => this.inFlight.streaming(open), longText);
  }

  private async run(
    exchange: LegacyExchange,
    { req, res, caller, toolsets, operation }: McpRequest,
    { session, longText }: { session?: LegacySession; longText?: LongText } = {},
  ): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      if (res.closed) resolve();
      else res.once('close', resolve);
    });
    const address = clientAddress(req);
    const watch: RequestWatch = { recorded: (_id, ...where) => operation?.recordedAs(...where) };
    const connection = { caller: () => caller, toolsets, watch, longText, ...(address && { address }) };
    const server = this.servers.create(connection, 'legacy');
    await server.connect(exchange);
    if (session) {
      const { protocolVersion, capabilities, clientInfo } = session;
      await exchange.replayHandshake({ protocolVersion, capabilities, clientInfo });
    }
    exchange.deliver();
    await closed;
    // The client has its answer or has gone away; in the second case this ends what still runs.
    await exchange.close();
  }

  /** @throws RequestRefused where a session or revision is named that cannot be used */
  private sessionOf({ req, body, caller }: McpRequest): LegacySession {
    const id = requestIdOf(body);
    const version = header(req, 'mcp-protocol-version') ?? ASSUMED_VERSION;
    if (!SUPPORTED_PROTOCOL_VERSIONS.includes(version)) {
      const message = `Unsupported protocol version. Supported: ${SUPPORTED_PROTOCOL_VERSIONS.join(', ')}`;
      throw new RequestRefused('protocol_version', { status: 400, code: INVALID_REQUEST, message }, id);
    }
    const sealed = header(req, 'mcp-session-id');
    if (sealed === undefined) return sessionless(version);
    const session = this.sessions.read(sealed, caller.principal);
    if (session) return session;
    const message = 'The session is unknown or has expired: send initialize again';
    throw new RequestRefused('unknown_session', { status: 404, code: SESSION_NOT_FOUND, message }, id);
  }

  private async notified(
    session: LegacySession,
    method: string,
    params: Record<string, unknown>,
  ): Promise<void> {
    if (method !== 'notifications/cancelled') return;
    const reason = typeof params['reason'] === 'string' ? params['reason'] : undefined;
    await this.exchanges.cancel(session.id, params['requestId'], reason);
  }
}

function exchangeOver(out: ResponseStream, { body, operation }: McpRequest): LegacyExchange {
  return new LegacyExchange(body as JSONRPCRequest, out, (reply) => operation?.answered(reply));
}

/** The revision the protocol server will agree on: the one asked for, or the newest it has a handshake for. */
function negotiated(requested: string): string {
  return SUPPORTED_PROTOCOL_VERSIONS.includes(requested) ? requested : NEWEST_WITH_HANDSHAKE;
}

function batchRefused(): RequestRefused {
  const message = 'Batches are not served: send one message per request';
  return new RequestRefused('batch', { status: 400, code: INVALID_REQUEST, message });
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return (Array.isArray(value) ? value[0] : value)?.trim();
}
