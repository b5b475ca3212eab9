import type { QuantConnectAccount } from '../../quantconnect/quantconnect-account.js';
import type { Principal } from '../principal.js';
import type { SealedClaim } from '../verify/sealed-claim.js';

interface Claimed {
  readonly principal: Principal;
  readonly account: QuantConnectAccount;
}

/**
 * Accounts that were read from claims, each for as long as its claim is there, which is what is remembered of its
 * token: a claim does not change, so it is read once and not for every call. Given to the principal it was read for
 * and to nobody else.
 */
export class ClaimedAccounts {
  readonly #claimed = new WeakMap<SealedClaim, Claimed>();

  of(claim: SealedClaim, principal: Principal): QuantConnectAccount | undefined {
    const claimed = this.#claimed.get(claim);
    return claimed?.principal === principal ? claimed.account : undefined;
  }

  keep(claim: SealedClaim, principal: Principal, account: QuantConnectAccount): void {
    this.#claimed.set(claim, { principal, account });
  }
}
