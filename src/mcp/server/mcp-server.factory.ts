import { Injectable } from '@nestjs/common';
import {
  type ProtocolEra,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Caller, Principal } from '../../auth/principal.js';
import type { Cancellation } from '../../quantconnect/cancellation.js';
import { SERVER_NAME, SERVER_VERSION } from '../../version.js';
import type { Handler } from '../catalogue/handler.js';
import { visible } from '../catalogue/listing.js';
import { PromptCatalogue } from '../catalogue/prompt.catalogue.js';
import { ResourceCatalogue } from '../catalogue/resource.catalogue.js';
import { ToolCatalogue } from '../catalogue/tool.catalogue.js';
import { ToolsetSelection } from '../catalogue/toolsets.js';
import type { RequestWatch } from '../operations/request-watch.js';
import type { LongText } from '../results/long-text.js';
import { withTasks } from '../tasks/task.js';
import { TaskServer } from '../tasks/task.server.js';
import { canShowViews, clientOf, dialogueOf, requestOf } from './dialogue.js';
import { InFlight } from './in-flight.js';
import { INSTRUCTIONS } from './instructions.js';
import { MCP_APPS } from './mcp-apps.js';
import { OfferInvoker } from './offer.invoker.js';
import { ProgressSender } from './progress.js';
import { ProtocolServer } from './protocol.server.js';
import { ProtocolExtensions } from './protocol-extensions.js';
import type { RequestOptions } from './tool.invoker.js';

export const SERVER_INFO = { name: SERVER_NAME, title: 'LedgAI QuantConnect MCP', version: SERVER_VERSION };

/** A list depends on the caller's scopes only, and those change with the token at the latest. */
export const LIST_CACHE = { ttlMs: 300_000, cacheScope: 'private' } as const;

// What is read may change at any time.
const CONTENT_CACHE = { ttlMs: 0, cacheScope: 'private' } as const;

const CACHE_HINTS = {
  'tools/list': LIST_CACHE,
  'prompts/list': LIST_CACHE,
  'resources/list': LIST_CACHE,
  'resources/templates/list': LIST_CACHE,
  'resources/read': CONTENT_CACHE,
} as const;

/** Who is at the other end. */
export interface Connection {
  /** Asked for every request, because on a long connection a token can expire. */
  caller(): Caller | Promise<Caller>;
  /** Network address, where there is one. */
  readonly address?: string;
  /** What the client chose of the tools; everything if left out. */
  readonly toolsets?: ToolsetSelection;
  /** Who follows its requests. */
  readonly watch?: RequestWatch;
  /** Of the answer to its one request, where whoever sends it can write it in parts. */
  readonly longText?: LongText;
}

/** Makes the protocol server of one request, or of one stdio connection, for one connection. */
@Injectable()
export class McpServerFactory {
  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly resources: ResourceCatalogue,
    private readonly prompts: PromptCatalogue,
    private readonly tasks: TaskServer,
    private readonly offers: OfferInvoker,
    private readonly inFlight: InFlight,
    private readonly extensions: ProtocolExtensions,
  ) {}

  /**
   * Never pooled: an instance that served one caller could keep something of theirs.
   * @param era Tasks are part of the modern one only.
   */
  create(connection: Connection, era: ProtocolEra): Server {
    const { extensions, ...further } = this.extensions.capabilities;
    const capabilities = {
      tools: {},
      resources: {},
      prompts: {},
      ...further,
      extensions: { [MCP_APPS]: {}, ...extensions },
    };
    const options = {
      capabilities: era === 'modern' ? withTasks(capabilities) : capabilities,
      instructions: INSTRUCTIONS,
      cacheHints: CACHE_HINTS,
    };
    const server = new ProtocolServer(SERVER_INFO, options, connection.watch);
    this.serveTools(server, connection);
    this.serveResources(server, connection);
    this.servePrompts(server, connection);
    if (era === 'modern')
      this.tasks.serve(server, (context, work) => this.invoke(server, connection, context, work));
    for (const extension of this.extensions.all) extension.extend(server);
    return server;
  }

  private serveTools(server: Server, connection: Connection): void {
    server.setRequestHandler('tools/list', async () => {
      const { principal } = await connection.caller();
      return { tools: [...this.catalogue.listFor(principal.scopes, selected(connection, principal)).tools] };
    });
    server.setRequestHandler('tools/call', ({ params }, context) =>
      this.invoke(server, connection, context, (options) => {
        const tool = this.catalogue.callable(shortened(params.name), options.toolsets);
        return this.tasks.call(tool, params.arguments ?? {}, options);
      }),
    );
  }

  private serveResources(server: Server, connection: Connection): void {
    server.setRequestHandler('resources/list', async () => ({
      resources: (await this.visible(connection, this.resources.all))
        .filter(({ template }) => template.variableNames.length === 0)
        .map(({ options: { uri, ...options }, name }) => ({ uri, name, ...options })),
    }));
    server.setRequestHandler('resources/templates/list', async () => ({
      resourceTemplates: (await this.visible(connection, this.resources.all))
        .filter(({ template }) => template.variableNames.length > 0)
        .map(({ options: { uri, ...options }, name }) => ({ uriTemplate: uri, name, ...options })),
    }));
    server.setRequestHandler('resources/read', ({ params: { uri } }, context) =>
      this.invoke(server, connection, context, (options) => {
        const found = this.resources.find(uri);
        if (!found) throw new ResourceNotFoundError(shortened(uri));
        return this.offers.readResource(uri, found, options, connection.longText);
      }),
    );
  }

  private servePrompts(server: Server, connection: Connection): void {
    server.setRequestHandler('prompts/list', async () => ({
      prompts: (await this.visible(connection, this.prompts.all)).map(({ published }) => published),
    }));
    server.setRequestHandler('prompts/get', ({ params }, context) =>
      this.invoke(server, connection, context, (options) => {
        const prompt = this.prompts.find(params.name);
        if (!prompt) throw unknownPrompt(shortened(params.name));
        return this.offers.getPrompt(prompt, params.arguments ?? {}, options);
      }),
    );
  }

  private async visible<T extends Handler>(connection: Connection, all: readonly T[]): Promise<T[]> {
    const { principal } = await connection.caller();
    return visible(all, principal, selected(connection, principal));
  }

  private async invoke<R>(
    server: Server,
    connection: Connection,
    context: ServerContext,
    work: (options: RequestOptions) => Promise<R>,
  ): Promise<R> {
    const caller = await connection.caller();
    const client = clientOf(server, context);
    const progress = new ProgressSender(context);
    const run = (signal: Cancellation): Promise<R> =>
      work({
        caller,
        signal,
        toolsets: selected(connection, caller.principal),
        ...(connection.address && { address: connection.address }),
        ...(client && { client: shortened(client) }),
        request: requestOf(server, context),
        dialogue: dialogueOf(server, context),
        canShowViews: canShowViews(server, context),
        onProgress: (reached) => progress.send(reached),
        protocol: context,
        onRecorded: (...where) => connection.watch?.recorded?.(context.mcpReq.id, ...where),
      }).finally(() => progress.end());
    return this.inFlight.run(caller, context.mcpReq.signal, run);
  }
}

function unknownPrompt(name: string): ProtocolError {
  const message = `Unknown prompt: ${name}. prompts/list names the prompts that this token allows.`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
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
