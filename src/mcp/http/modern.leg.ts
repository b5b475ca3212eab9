import type { IncomingMessage, ServerResponse } from 'node:http';
import { ReadableStream } from 'node:stream/web';
import { Injectable, Logger } from '@nestjs/common';
import {
  type AuthInfo,
  createMcpHandler,
  type McpHandlerRequestOptions,
  type McpHttpHandler,
  type ServerEventBus,
} from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { clientAddress } from '../../auth/http/client-address.js';
import type { RequestWatch } from '../operations/request-watch.js';
import type { RunningOperation } from '../operations/running-operation.js';
import { LongText } from '../results/long-text.js';
import { inTurns } from './in-parts.js';
import type { McpRequest } from './mcp-request.js';
import { InFlight } from '../server/in-flight.js';
import { type Connection, McpServerFactory } from '../server/mcp-server.factory.js';

type WithAuth = IncomingMessage & { auth?: AuthInfo };

/** Serves revision 2026-07-28: every request by itself, no handshake, no session. */
@Injectable()
export class ModernLeg {
  private readonly logger = new Logger('Mcp');
  private readonly handler: McpHttpHandler;
  private readonly node: ReturnType<typeof toNodeHandler>;

  constructor(
    servers: McpServerFactory,
    private readonly inFlight: InFlight,
  ) {
    const onerror = (error: Error): void => this.logger.debug(error.message);
    this.handler = createMcpHandler(({ authInfo }) => servers.create(connectionOf(authInfo), 'modern'), {
      legacy: 'reject',
      onerror,
    });
    this.node = toNodeHandler({ fetch: (request, options) => this.fetch(request, options) }, { onerror });
  }

  async serve({ req, res, body, caller, toolsets, operation }: McpRequest): Promise<void> {
    const { principal } = caller;
    // The SDK asks for a token and passes it on to handlers; they get the caller instead.
    (req as WithAuth).auth = {
      token: '[redacted]',
      clientId: principal.clientId ?? principal.subject,
      scopes: [...principal.scopes],
      expiresAt: principal.expiresAt,
      extra: {
        connection: {
          caller: () => caller,
          address: clientAddress(req),
          toolsets,
          watch: this.watchOf(res, operation),
          longText: new LongText(),
        },
      },
    };
    await this.node(req, res, body);
  }

  /** What the SDK refuses before it makes a protocol server is seen in its answer alone. */
  private async fetch(request: Request, options?: McpHandlerRequestOptions): Promise<Response> {
    const response = await this.handler.fetch(request, options);
    const { watch, longText } = connectionOf(options?.authInfo);
    const { answered, streaming } = watch ?? {};
    if (response.headers.get('content-type') === EVENT_STREAM) streaming?.();
    if (answered && response.status >= 400 && response.body)
      answered(
        await response
          .clone()
          .json()
          .catch(() => UNREADABLE),
      );
    if (longText?.isHeld) return withText(response, longText);
    // What is an event stream by now has yet to get its result, which is no more looked at here.
    longText?.close();
    return response;
  }

  private watchOf(res: ServerResponse, operation?: RunningOperation): RequestWatch {
    return {
      ...(operation && {
        answered: (reply) => operation.answered(reply),
        recorded: (_id, ...where) => operation.recordedAs(...where),
      }),
      streaming: () => this.inFlight.streaming(res),
    };
  }

  /** Events published here reach the clients that listen for them on this process. */
  get events(): ServerEventBus {
    return this.handler.bus;
  }

  /** Ends what is still open. */
  async close(): Promise<void> {
    await this.handler.close();
  }
}

const EVENT_STREAM = 'text/event-stream';
const UNREADABLE = { error: {} };

async function withText(response: Response, text: LongText): Promise<Response> {
  const { status, headers } = response;
  const json = await response.text();
  const parts = text.partsOf(json);
  const body = parts ? ReadableStream.from(inTurns(parts)) : json;
  return new Response(body, { status, headers });
}

function connectionOf(authInfo: AuthInfo | undefined): Connection {
  const connection = authInfo?.extra?.['connection'];
  if (!connection) throw new Error('A request reached the protocol without a caller');
  return connection as Connection;
}
