import {
  type ClientCapabilities,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type Implementation,
  inputResponse,
  PROTOCOL_VERSION_META_KEY,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Answer } from '../decorators/question.js';
import type { CallRequest } from '../decorators/call-origin.js';
import { showsViews } from './mcp-apps.js';

/** What a request says about its person. It is the client's word; what it is worth, `Questions` decides. */
export interface Dialogue {
  readonly canAsk: boolean;
  readonly canOpen: boolean;
  /** What came back with an answer, as the client returned it. */
  readonly seal: string | undefined;
  answerTo(key: string): Answer | undefined;
}

/** Where nobody can be asked. */
export const NO_DIALOGUE: Dialogue = {
  canAsk: false,
  canOpen: false,
  seal: undefined,
  answerTo: () => undefined,
};

/** Since 2026-07-28 a client says with every request what it said once, in a handshake, before. */
interface Envelope {
  readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities;
  readonly [CLIENT_INFO_META_KEY]?: Implementation;
  readonly [PROTOCOL_VERSION_META_KEY]?: string;
}

export function dialogueOf(server: Server, { mcpReq }: ServerContext): Dialogue {
  const { elicitation } = capabilitiesOf(server, mcpReq);
  const seal = mcpReq.requestState();
  return {
    // Without a mode it is the one there was before there were modes.
    canAsk: elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined),
    canOpen: elicitation?.url !== undefined,
    seal: typeof seal === 'string' ? seal : undefined,
    answerTo: (key) => {
      const response = inputResponse(mcpReq.inputResponses, key);
      return response.kind === 'elicit' ? response.action : undefined;
    },
  };
}

/** Whether the client shows views of MCP Apps. */
export function canShowViews(server: Server, { mcpReq }: ServerContext): boolean {
  return showsViews(capabilitiesOf(server, mcpReq));
}

function capabilitiesOf(server: Server, { envelope }: ServerContext['mcpReq']): ClientCapabilities {
  const { [CLIENT_CAPABILITIES_META_KEY]: declared } = (envelope ?? {}) as Envelope;
  return declared ?? server.getClientCapabilities() ?? {};
}

/** The message itself, as the record names it. */
export function requestOf(server: Server, { mcpReq }: ServerContext): CallRequest {
  const { [PROTOCOL_VERSION_META_KEY]: declared } = (mcpReq.envelope ?? {}) as Envelope;
  const protocolVersion = declared ?? server.getNegotiatedProtocolVersion();
  return { id: mcpReq.id, method: mcpReq.method, ...(protocolVersion && { protocolVersion }) };
}

/** Name and version the client gives itself. */
export function clientOf(server: Server, { mcpReq }: ServerContext): string | undefined {
  const { [CLIENT_INFO_META_KEY]: declared } = (mcpReq.envelope ?? {}) as Envelope;
  const { name, version } = declared ?? server.getClientVersion() ?? {};
  return name ? `${name}/${version ?? ''}` : undefined;
}
