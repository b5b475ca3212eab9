import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ClientCapabilities } from '@modelcontextprotocol/server';
import { Seal } from '../../../auth/keys/seal.js';
import { AuthConfig } from '../../../config/auth.config.js';
import type { Principal } from '../../../auth/principal.js';
import { SHOWS_VIEWS, showsViews } from '../../server/mcp-apps.js';

/** What the 2025 revisions assume of a client that names no version. */
export const ASSUMED_VERSION = '2025-03-26';

/** What a client said of itself in `initialize`; later requests are served by any process that can read it. */
export interface LegacySession {
  readonly id: string;
  readonly protocolVersion: string;
  readonly capabilities: ClientCapabilities;
  readonly clientInfo: { readonly name: string; readonly version: string };
}

interface SealedSession extends LegacySession {
  readonly tenant: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

const LIFETIME_SECONDS = 24 * 60 * 60;
// The id travels in a header of every request; Node accepts 16 kB of headers in all.
const MAX_SEALED_LENGTH = 4096;

/**
 * Sessions of the 2025 revisions without anything kept on the server: the session id is the session,
 * signed. It is bound to the tenant and never authenticates anyone; the token does, on every request.
 */
@Injectable()
export class LegacySessions {
  private readonly seal: Seal;

  constructor(config: AuthConfig) {
    this.seal = new Seal(config, 'legacy session');
  }

  open(session: Omit<LegacySession, 'id'>, { tenant }: Principal, now = Date.now()): string {
    const sealed: SealedSession = {
      id: randomBytes(16).toString('base64url'),
      protocolVersion: session.protocolVersion,
      capabilities: whatMayBeSent(session.capabilities),
      clientInfo: shortened(session.clientInfo),
      tenant,
      expiresAt: Math.floor(now / 1000) + LIFETIME_SECONDS,
    };
    const payload = Buffer.from(JSON.stringify(sealed)).toString('base64url');
    return `${payload}.${this.seal.of(payload)}`;
  }

  /** The session, or `undefined` for one that is forged, expired or another tenant's. */
  read(sealed: string, { tenant }: Principal, now = Date.now()): LegacySession | undefined {
    const [payload, mac, ...rest] = sealed.split('.');
    if (sealed.length > MAX_SEALED_LENGTH || !payload || !mac || rest.length > 0) return undefined;
    if (!this.seal.fits(payload, mac)) return undefined;
    const session = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as SealedSession;
    return session.tenant === tenant && session.expiresAt * 1000 > now ? session : undefined;
  }
}

/** Only what decides what a server may send; the rest of what a client can do does not matter here. */
function whatMayBeSent(capabilities: ClientCapabilities): ClientCapabilities {
  const { elicitation, sampling, roots } = capabilities;
  const kept = {
    ...(elicitation && { elicitation }),
    ...(sampling && { sampling }),
    ...(roots && { roots }),
    ...(showsViews(capabilities) && { extensions: SHOWS_VIEWS }),
  };
  return JSON.stringify(kept).length <= 512 ? kept : {};
}

const shortened = ({ name, version }: LegacySession['clientInfo']) => ({
  name: name.slice(0, 100),
  version: version.slice(0, 50),
});

/** A script that calls without a handshake declares nothing, and so can be asked nothing. */
export function sessionless(protocolVersion: string): LegacySession {
  return {
    id: randomUUID(),
    protocolVersion,
    capabilities: {},
    clientInfo: { name: 'unknown', version: '' },
  };
}
