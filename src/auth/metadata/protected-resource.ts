import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import { ServerConfig } from '../../config/server.config.js';
import { resourceUrl } from '../resource-url.js';
import { SCOPE_GROUPS } from '../scope.js';

/** Where RFC 9728 §3.1 has the metadata of a resource: between its host and its path. */
export const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** RFC 9728 §2, as far as it applies. */
export interface ResourceMetadata {
  readonly resource: string;
  readonly resource_name: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly bearer_methods_supported: readonly string[];
}

/**
 * What a client is told about getting a token. There is something to tell only where somebody issues tokens
 * on request: `authorization_servers` must not be empty, and tokens of our own are handed out by the CLI.
 */
@Injectable()
export class ProtectedResource {
  readonly metadata: ResourceMetadata | undefined;
  /** Where the metadata is, as a client has to ask for it. */
  readonly metadataUrl: string | undefined;
  private readonly scopePrefix: string;

  constructor({ enableAuth, trustedIssuers }: AuthConfig, { publicUrl }: ServerConfig) {
    this.scopePrefix = commonPrefix(trustedIssuers.map(({ scopePrefix = '' }) => scopePrefix));
    if (!enableAuth || publicUrl === undefined || trustedIssuers.length === 0) return;
    // From the configuration and never from a request, whose Host could name somebody else's server.
    const resource = resourceUrl(publicUrl);
    const { origin, pathname } = new URL(resource);
    this.metadataUrl = `${origin}${WELL_KNOWN}${pathname}`;
    this.metadata = Object.freeze({
      resource,
      resource_name: 'LedgAI QuantConnect MCP',
      authorization_servers: trustedIssuers.map(({ issuer }) => issuer),
      // The least that is of use. More is asked for when an operation needs it.
      scopes_supported: SCOPE_GROUPS.readonly.map((scope) => this.scopePrefix + scope),
      bearer_methods_supported: ['header'],
    });
  }

  /** Scopes as a client has to ask for them, where the issuer writes something in front of ours. */
  scopesAsIssued(scopes: string): string {
    return scopes.replace(/\S+/g, (scope) => this.scopePrefix + scope);
  }

  /** The paths below `WELL_KNOWN` that the metadata is found under: that of the resource, ours, and none. */
  isPath(path: string): boolean {
    const own = this.metadata && new URL(this.metadata.resource).pathname;
    return ['', '/', '/mcp', own].includes(path);
  }
}

/** With issuers that differ in it nobody can say which one a client will ask. */
function commonPrefix(prefixes: readonly string[]): string {
  const [first = ''] = prefixes;
  return prefixes.every((prefix) => prefix === first) ? first : '';
}
