import { Injectable } from '@nestjs/common';
import type { ClientCapabilities } from '@modelcontextprotocol/server';
import type { Principal } from '../../../auth/principal.js';
import {
  ASSUMED_VERSION,
  type LegacySession,
  LegacySessions,
  sessionless,
} from '../legacy/legacy-session.js';
import type { McpRequest } from '../mcp-request.js';
import { MODERN, type PlainMessage } from './plain-message.js';

/** Who sends a message, as they said it themselves. */
export interface Speaker {
  /** Name and version. */
  readonly client: string | undefined;
  readonly protocolVersion: string;
  readonly capabilities: ClientCapabilities;
  /** Where there is one, its ids are unique, and it can cancel. */
  readonly session: string | undefined;
}

/** Says who speaks: since 2026-07-28 the message does, before that the session does. */
@Injectable()
export class ShortSessions {
  constructor(private readonly sessions: LegacySessions) {}

  /** @returns nothing where a session is named that is none */
  speakerOf(
    { sender }: PlainMessage,
    { req, caller }: Pick<McpRequest, 'req' | 'caller'>,
  ): Speaker | undefined {
    if (!sender) return this.ofSession(req.headers, caller.principal);
    const { clientInfo, capabilities } = sender;
    return { client: clientOf(clientInfo), protocolVersion: MODERN, capabilities, session: undefined };
  }

  private ofSession(headers: McpRequest['req']['headers'], principal: Principal): Speaker | undefined {
    const sealed = headers['mcp-session-id'];
    const version = headers['mcp-protocol-version'];
    if (sealed === undefined) return said(sessionless((version as string | undefined) ?? ASSUMED_VERSION));
    const session = typeof sealed === 'string' ? this.sessions.read(sealed, principal) : undefined;
    return session && said(session, session.id);
  }
}

const said = ({ clientInfo, capabilities, protocolVersion }: LegacySession, session?: string): Speaker => ({
  client: clientOf(clientInfo),
  protocolVersion,
  capabilities,
  session,
});

const MOST_CHARACTERS = 120;

/** What a client says of itself goes into the audit, and may be of any length. */
function clientOf(info: { readonly name: string; readonly version: string } | undefined): string | undefined {
  return info?.name ? `${info.name}/${info.version}`.slice(0, MOST_CHARACTERS) : undefined;
}
