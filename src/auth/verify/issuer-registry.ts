import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config.js';
import { ServerConfig } from '../../config/server.config.js';
import { HmacKeyRing } from '../keys/hmac-key-ring.js';
import { RemoteJwks } from '../keys/remote-jwks.js';
import { InvalidToken } from './invalid-token.error.js';
import { externalRules, type IssuerRules, localRules } from './issuer-rules.js';
import { VerificationCache } from './verification-cache.js';

/**
 * Whose tokens are accepted: from the name of an issuer to its own keys, algorithms and audience. Never a
 * pool of them, in which the key of one issuer could vouch for another.
 */
@Injectable()
export class IssuerRegistry {
  readonly #rules: ReadonlyMap<string, IssuerRules>;
  readonly #external: readonly RemoteJwks[];

  constructor(
    auth: AuthConfig,
    server: ServerConfig,
    private readonly ring: HmacKeyRing,
    cache: VerificationCache,
  ) {
    this.#external = auth.trustedIssuers.map(
      (trusted) => new RemoteJwks(trusted, { onChange: () => cache.forgetIssuer(trusted.issuer) }),
    );
    const external = auth.trustedIssuers.map((trusted, index) =>
      externalRules(trusted, this.#external[index]!, { auth, server }),
    );
    // The local issuer comes last: nobody else can take its name.
    const all = [...external.filter((rules) => rules !== undefined), localRules(auth, ring)];
    this.#rules = new Map(all.map((rules) => [rules.issuer, rules]));
  }

  /** Whether all external issuers answered when they were last asked for keys; `undefined` where none was. */
  get externalAnswer(): boolean | undefined {
    const answers = this.#external.map((keys) => keys.answers).filter((answer) => answer !== undefined);
    return answers.length > 0 ? answers.every(Boolean) : undefined;
  }

  /** Whether any token can be verified: with a key of this server, or with those of an issuer that are here. */
  async canVerify(): Promise<boolean> {
    if (!this.ring.isEmpty || this.#external.length === 0) return true;
    // The keys of one are enough. Another issuer that does not answer would be waited for longer than a probe waits.
    return Promise.any(this.#external.map((keys) => keys.available().then(isTrue))).catch(() => false);
  }

  /**
   * @param issuer the `iss` of a token, unproven: it only chooses the rules that the token then has to meet.
   * @throws InvalidToken
   */
  rulesOf(issuer: unknown): IssuerRules {
    const rules = typeof issuer === 'string' ? this.#rules.get(issuer) : undefined;
    if (!rules) throw new InvalidToken('issuer');
    return rules;
  }
}

/** @throws where it is not */
function isTrue(available: boolean): true {
  if (!available) throw new Error('There are no keys');
  return true;
}
