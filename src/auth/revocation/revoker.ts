import { Injectable } from '@nestjs/common';
import { InvalidToken } from '../verify/invalid-token.error.js';
import { TokenVerifier } from '../verify/token-verifier.js';
import type { RevocationOrder } from './revocation-order.js';
import { RevocationService } from './revocation.service.js';

/** What an order came to, for the record of it. */
export interface Revocation {
  readonly issuer?: string;
  readonly subject?: string;
  /** Of a token. */
  readonly tokenId?: string;
  /** False: the token is accepted by nobody, so nothing was stored. */
  readonly done: boolean;
}

/** Carries out an order to revoke, whether it came over the network or from the command line. */
@Injectable()
export class Revoker {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly revocations: RevocationService,
  ) {}

  /** @throws TemporarilyUnavailable when it could not be stored, or the token not be verified */
  async carryOut(order: RevocationOrder): Promise<Revocation> {
    if (order.kind === 'token') return this.revokeToken(order.token);
    const { issuer } = order;
    if (order.kind === 'jti') {
      await this.revocations.revokeTokenId(issuer, order.jti);
      return { issuer, tokenId: order.jti, done: true };
    }
    const { subject, action } = order;
    if (action === 'disable') await this.revocations.disable(issuer, subject);
    else if (action === 'enable') await this.revocations.enable(issuer, subject);
    else await this.revocations.revokeTokensOf(issuer, subject);
    return { issuer, subject, done: true };
  }

  /** Only what verifies is stored, or whoever may revoke could fill the store with anything. */
  private async revokeToken(token: string): Promise<Revocation> {
    try {
      const { principal } = await this.verifier.verifyAhead(token);
      await this.revocations.revokeToken(principal);
      const { issuer, subject, tokenId } = principal;
      return { issuer, subject, tokenId, done: true };
    } catch (error) {
      if (error instanceof InvalidToken) return { done: false };
      throw error;
    }
  }
}
