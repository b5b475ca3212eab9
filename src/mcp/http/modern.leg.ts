import type { IncomingMessage } from 'node:http';
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
import type { McpRequest } from './mcp-request.js';
import { type Connection, McpServerFactory } from '../server/mcp-server.factory.js';

type WithAuth = IncomingMessage & { auth?: AuthInfo };

/** Serves revision 2026-07-28: every request by itself, no handshake, no session. */
@Injectable()
export class ModernLeg {
  private readonly logger = new Logger('Mcp');
  private readonly handler: McpHttpHandler;
  private readonly node: ReturnType<typeof toNodeHandler>;

  constructor(servers: McpServerFactory) {
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
          watch: watchOf(operation),
        },
      },
    };
    await this.node(req, res, body);
  }

  /** What the SDK refuses before it makes a protocol server is seen in its answer alone. */
  private async fetch(request: Request, options?: McpHandlerRequestOptions): Promise<Response> {
    const response = await this.handler.fetch(request, options);
    const { answered } = connectionOf(options?.authInfo).watch ?? {};
    if (answered && response.status >= 400 && response.body)
      answered(
        await response
          .clone()
          .json()
          .catch(() => UNREADABLE),
      );
    return response;
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

const UNREADABLE = { error: {} };

const watchOf = (operation: RunningOperation | undefined): RequestWatch =>
  operation ? { answered: (reply) => operation.answered(reply) } : {};

function connectionOf(authInfo: AuthInfo | undefined): Connection {
  const connection = authInfo?.extra?.['connection'];
  if (!connection) throw new Error('A request reached the protocol without a caller');
  return connection as Connection;
}
