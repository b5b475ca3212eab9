import { isUtf8 } from 'node:buffer';
import { Injectable, Logger } from '@nestjs/common';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { missingScopes } from '../../../auth/guards/scopes.guard.js';
import { clientAddress } from '../../../auth/http/client-address.js';
import { ToolCatalogue } from '../../catalogue/tool.catalogue.js';
import type { ToolDefinition } from '../../catalogue/tool-definition.js';
import type { CallOff } from '../../../quantconnect/cancellation.js';
import { CallLimits } from '../../limits/call-limits.js';
import { INTERNAL_ERROR } from '../../operations/outcome.js';
import type { RunningOperation } from '../../operations/running-operation.js';
import { NO_DIALOGUE } from '../../server/dialogue.js';
import { InFlight } from '../../server/in-flight.js';
import { showsViews } from '../../server/mcp-apps.js';
import { ProtocolExtensions } from '../../server/protocol-extensions.js';
import { ToolInvoker } from '../../server/tool.invoker.js';
import { sendJson, sendParts } from '../json-rpc.js';
import { ExchangeRegistry } from '../legacy/exchange-registry.js';
import type { McpRequest } from '../mcp-request.js';
import { isBounded } from '../message-bounds.js';
import { endIfGone, RequestFollower } from '../request-follower.js';
import { ToolsetChoice } from '../toolset-choice.js';
import { type PlainMessage, plainMessage } from './plain-message.js';
import { faultAnswer, listAnswer, resultAnswer } from './short-answer.js';
import { ShortExchange } from './short-exchange.js';
import { ShortSessions, type Speaker } from './short-sessions.js';

/** A request whose body is read. */
export type ReadRequest = Pick<McpRequest, 'req' | 'res' | 'caller'> & { readonly bytes: Buffer };

type Asked = McpRequest & { readonly message: PlainMessage };

/** Serves plain messages: see `ShortWay`. */
@Injectable()
export class ShortCalls {
  private readonly logger = new Logger('Mcp');

  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly choice: ToolsetChoice,
    private readonly limits: CallLimits,
    private readonly follower: RequestFollower,
    private readonly tools: ToolInvoker,
    private readonly inFlight: InFlight,
    private readonly sessions: ShortSessions,
    private readonly exchanges: ExchangeRegistry,
    private readonly extensions: ProtocolExtensions,
  ) {}

  /** @returns whether the request is served; where it is not, nothing has been counted and nothing done */
  async serve(request: ReadRequest): Promise<boolean> {
    const asked = this.asked(request);
    const speaker = asked && this.sessions.speakerOf(asked.message, asked);
    if (!speaker) return false;
    if (asked.message.method === 'tools/list') return this.list(asked);
    const tool = this.callable(asked);
    if (!tool) return false;
    const exchange = new ShortExchange(asked.message.id, asked.res);
    const forget = speaker.session === undefined ? NOTHING : this.exchanges.add(speaker.session, exchange);
    try {
      if (!forget) return false;
      const admitted = this.limits.admitNow(asked.caller.principal, 'read');
      if (!(admitted === true || (await admitted))) return false;
      await this.call(asked, tool, speaker, exchange);
      return true;
    } finally {
      forget?.();
    }
  }

  // Objects are made field by field: a copy by spreading, with more fields behind it, takes a microsecond.
  private asked({ req, res, caller, bytes }: ReadRequest): Asked | undefined {
    const body = parsed(bytes);
    const message = plainMessage(body, req.headers);
    if (!message || !isBounded(body)) return undefined;
    try {
      const toolsets = this.choice.of(req).narrowedTo(caller.principal.toolsets);
      const asked = { req, res, body, caller, toolsets, message };
      if (message.sender) this.extensions.inspect(asked);
      return asked;
    } catch {
      // Whatever it is that is wrong is said where it is answered.
      return undefined;
    }
  }

  private list(asked: Asked): boolean {
    const { res, caller, toolsets, message } = asked;
    const operation = this.follower.begin(asked);
    const { bytes } = this.catalogue.listFor(caller.principal.scopes, toolsets);
    sendParts(res, 200, listAnswer(message.id, message.sender !== undefined, bytes));
    operation.answered();
    endIfGone(operation, asked);
    return true;
  }

  /** A tool that this caller may call, and that does nothing but answer. */
  private callable({ caller, toolsets, message }: Asked): ToolDefinition | undefined {
    const tool = this.catalogue.find(message.name);
    if (!tool || tool.effect !== 'read' || tool.continues || tool.asks) return undefined;
    if (!toolsets.allows(tool)) return undefined;
    if (missingScopes(caller.principal, tool.scopes).length > 0) return undefined;
    return this.extensions.needsProtocol(tool.name) ? undefined : tool;
  }

  private async call(
    asked: Asked,
    tool: ToolDefinition,
    speaker: Speaker,
    exchange: ShortExchange,
  ): Promise<void> {
    const { id, sender } = asked.message;
    const operation = this.follower.begin(asked);
    try {
      const result = await operation.around(() => this.run(asked, tool, speaker, exchange.gone, operation));
      if (exchange.gone.aborted) return;
      operation.answered({ result });
      sendJson(asked.res, 200, resultAnswer(id, sender !== undefined, result));
    } catch (error) {
      this.logger.error(error);
      operation.answered({ error: { code: INTERNAL_ERROR } });
      sendJson(asked.res, 500, faultAnswer(id));
    } finally {
      endIfGone(operation, asked);
    }
  }

  private run(
    { req, caller, toolsets, message }: Asked,
    tool: ToolDefinition,
    { client, protocolVersion, capabilities }: Speaker,
    gone: CallOff,
    operation: RunningOperation,
  ): Promise<CallToolResult> {
    const address = clientAddress(req);
    const options = {
      caller,
      toolsets,
      address,
      client,
      request: { id: message.id, method: message.method, protocolVersion },
      dialogue: NO_DIALOGUE,
      canShowViews: showsViews(capabilities),
      onRecorded: (eventId: string, reference?: string) => operation.recordedAs(eventId, reference),
      signal: gone,
    };
    return this.inFlight.run(caller, gone, () =>
      this.tools.invoke(tool, message.input, options),
    ) as Promise<CallToolResult>;
  }
}

const NOTHING = (): void => undefined;

function parsed(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
