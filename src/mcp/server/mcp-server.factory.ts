import { Injectable } from '@nestjs/common';
import {
  type CallToolRequest,
  type CallToolResult,
  inputResponse,
  type InputRequiredResult,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Caller, Principal } from '../../auth/principal.js';
import { SERVER_NAME, SERVER_VERSION } from '../../version.js';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import { ToolsetSelection } from '../catalogue/toolsets.js';
import type { Answer, Progress } from '../decorators/tool-call.js';
import { InFlight } from './in-flight.js';
import { INSTRUCTIONS } from './instructions.js';
import { ToolInvoker } from './tool.invoker.js';

export const SERVER_INFO = { name: SERVER_NAME, title: 'LedgAI QuantConnect MCP', version: SERVER_VERSION };

/** A list depends on the caller's scopes only, and those change with the token at the latest. */
export const LIST_CACHE = { ttlMs: 300_000, cacheScope: 'private' } as const;

/** Who is at the other end. */
export interface Connection {
  /** Asked for every request, because on a long connection a token can expire. */
  caller(): Caller | Promise<Caller>;
  /** Network address, where there is one. */
  readonly address?: string;
  /** What the client chose of the tools; everything if left out. */
  readonly toolsets?: ToolsetSelection;
}

/** Makes the protocol server of one request, or of one stdio connection, for one connection. */
@Injectable()
export class McpServerFactory {
  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly invoker: ToolInvoker,
    private readonly inFlight: InFlight,
  ) {}

  /** Never pooled: an instance that served one caller could keep something of theirs. */
  create(connection: Connection): Server {
    const server = new Server(SERVER_INFO, {
      capabilities: { tools: {} },
      instructions: INSTRUCTIONS,
      cacheHints: { 'tools/list': LIST_CACHE },
    });
    server.setRequestHandler('tools/list', async () => {
      const { principal } = await connection.caller();
      return { tools: [...this.catalogue.listFor(principal.scopes, selected(connection, principal)).tools] };
    });
    server.setRequestHandler('tools/call', (request, context) =>
      this.call(server, connection, request, context),
    );
    return server;
  }

  private async call(
    server: Server,
    connection: Connection,
    { params }: CallToolRequest,
    context: ServerContext,
  ): Promise<CallToolResult | InputRequiredResult> {
    const caller = await connection.caller();
    const toolsets = selected(connection, caller.principal);
    const tool = this.catalogue.callable(shortened(params.name), toolsets);
    const { name, version } = server.getClientVersion() ?? {};
    return this.inFlight.run(context.mcpReq.signal, (signal) =>
      this.invoker.invoke(tool, params.arguments ?? {}, {
        caller,
        signal,
        toolsets,
        ...(connection.address && { address: connection.address }),
        ...(name && { client: shortened(`${name}/${version ?? ''}`) }),
        canAsk: server.getClientCapabilities()?.elicitation !== undefined,
        answerTo: (key) => answerTo(context, key),
        onProgress: (progress) => sendProgress(context, progress),
      }),
    );
  }
}

/** The token limits what the client may choose from. */
export function selected(
  { toolsets = ToolsetSelection.EVERYTHING }: Pick<Connection, 'toolsets'>,
  principal: Principal,
): ToolsetSelection {
  return toolsets.narrowedTo(principal.toolsets);
}

/** What a client says of itself goes into the audit, and may be of any length. */
const shortened = (text: string): string => text.slice(0, 120);

function answerTo({ mcpReq }: ServerContext, key: string): Answer | undefined {
  const response = inputResponse(mcpReq.inputResponses, key);
  return response.kind === 'elicit' ? response.action : undefined;
}

/** Progress is a courtesy: a client that cannot take it must not fail the call. */
function sendProgress({ mcpReq }: ServerContext, progress: Progress): void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  mcpReq
    .notify({ method: 'notifications/progress', params: { ...progress, progressToken } })
    .catch(() => undefined);
}
