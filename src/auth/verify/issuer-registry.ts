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

  constructor(auth: AuthConfig, server: ServerConfig, ring: HmacKeyRing, cache: VerificationCache) {
    const external = auth.trustedIssuers.map((trusted) => {
      const onChange = () => cache.forgetIssuer(trusted.issuer);
      return externalRules(trusted, new RemoteJwks(trusted, { onChange }), { auth, server });
    });
    // The local issuer comes last: nobody else can take its name.
    const all = [...external.filter((rules) => rules !== undefined), localRules(auth, ring)];
    this.#rules = new Map(all.map((rules) => [rules.issuer, rules]));
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
