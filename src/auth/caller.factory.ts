import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../config/auth.config.js';
import type { CredentialRequest } from './credentials/credential-lookup.js';
import { CredentialResolver, type ResolvedAccount } from './credentials/credential-resolver.js';
import { likelyToken } from './http/bearer-token.js';
import type { Caller, Principal } from './principal.js';
import { RevocationService } from './revocation/revocation.service.js';
import { ALL_SCOPES } from './scope.js';
import { readonlySet, tenantOf } from './verify/token-claims.js';
import { TokenVerifier } from './verify/token-verifier.js';
import type { VerifiedToken } from './verify/verified-token.js';

/** Makes the caller of a request; the only way to get one. */
@Injectable()
export class CallerFactory {
  constructor(
    private readonly config: AuthConfig,
    private readonly verifier: TokenVerifier,
    private readonly credentials: CredentialResolver,
    private readonly revocations: RevocationService,
  ) {}

  /**
   * The caller of a token that came over the network.
   * @throws InvalidToken
   * @throws TemporarilyUnavailable
   */
  async fromToken(token: string): Promise<Caller> {
    return this.caller({ ...(await this.accepted(token)), ownsEnvironment: false });
  }

  /**
   * The caller of a request whose token is remembered; undefined in every other case, about which
   * `knownAgain` and `fromToken` decide. Whether it has been revoked is still to be asked.
   */
  known(request: IncomingMessage): Caller | undefined {
    // Without authentication everybody is the environment, whatever token they send.
    if (!this.config.enableAuth) return undefined;
    const token = likelyToken(request);
    const verified = token === undefined ? undefined : this.verifier.remembered(token);
    return verified && this.caller({ ...verified, ownsEnvironment: false });
  }

  /**
   * The same of a token that was good here before and is forgotten by now: it is verified again. undefined at once for
   * any other, and later where it is no longer good: then `fromToken` says why.
   */
  knownAgain(request: IncomingMessage): Promise<Caller | undefined> | undefined {
    const token = this.config.enableAuth ? likelyToken(request) : undefined;
    if (token === undefined || !this.verifier.isKnown(token)) return undefined;
    return this.verifier.verify(token).then(
      (verified) => this.caller({ ...verified, ownsEnvironment: false }),
      () => undefined,
    );
  }

  /** The one person of this process, without a token: every scope, the account of `QUANTCONNECT_*`. */
  fromEnvironment(): Caller {
    return this.caller({ principal: ENVIRONMENT_PRINCIPAL, ownsEnvironment: true });
  }

  /**
   * The caller of a stdio session. With MCP_TOKEN: its scopes, and its credentials or else `QUANTCONNECT_*`;
   * ask again for every call, so that an expired token ends the session's rights. Without: `fromEnvironment`.
   * @throws InvalidToken
   * @throws TemporarilyUnavailable
   */
  async forStdio(): Promise<Caller> {
    if (!this.config.mcpToken) return this.fromEnvironment();
    return this.caller({ ...(await this.accepted(this.config.mcpToken)), ownsEnvironment: true });
  }

  /** A remembered token is looked up all the same: revoking it counts from the next request on. */
  private async accepted(token: string): Promise<VerifiedToken> {
    const verified = await this.verifier.verify(token);
    await this.revocations.check(verified.principal);
    return verified;
  }

  private caller(request: CredentialRequest): Caller {
    return new ResolvedCaller(request, this.credentials);
  }
}

class ResolvedCaller implements Caller {
  readonly principal: Principal;
  // Private to the runtime, not only to the compiler: a logged caller shows its principal and nothing else.
  readonly #request: CredentialRequest;
  readonly #credentials: CredentialResolver;

  constructor(request: CredentialRequest, credentials: CredentialResolver) {
    this.principal = request.principal;
    this.#request = request;
    this.#credentials = credentials;
  }

  account(): Promise<ResolvedAccount> {
    return this.#credentials.resolve(this.#request);
  }

  accountRefused(): void {
    this.#credentials.forget(this.#request);
  }
}

const ENVIRONMENT_PRINCIPAL: Principal = Object.freeze({
  issuer: 'environment',
  subject: 'local',
  tenant: tenantOf('environment', 'local'),
  scopes: readonlySet(ALL_SCOPES),
  tokenId: 'environment',
  issuedAt: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
  kind: 'environment',
});
