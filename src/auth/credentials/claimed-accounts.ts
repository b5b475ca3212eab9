import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import type { Principal } from '../principal.js';
import type { SealedClaim } from '../verify/sealed-claim.js';
import { invalidClaim } from './credentials.errors.js';

class Claimed {
  constructor(
    readonly principal: Principal,
    readonly account: QuantConnectAccount,
  ) {}
}

/**
 * Accounts that were read from claims of one name, each in the place of what it was read from: a claim does not
 * change, so it is read once and not for every call. Given to the principal it was read for and to nobody else.
 */
export class ClaimedAccounts {
  constructor(private readonly claimName: string) {}

  /** @throws CredentialsError where it was read for another principal */
  of(claim: SealedClaim, principal: Principal): QuantConnectAccount | undefined {
    const content = claim.open();
    if (!(content instanceof Claimed)) return undefined;
    if (content.principal !== principal) throw invalidClaim(this.claimName, 'it was made for another token');
    return content.account;
  }

  keep(claim: SealedClaim, principal: Principal, account: QuantConnectAccount): void {
    claim.replace(new Claimed(principal, account));
  }
}
