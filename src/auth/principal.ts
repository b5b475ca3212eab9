import type { QuantConnectAccount } from '../quantconnect/quantconnect-account.js';
import type { Scope } from './scope.js';

/** Who is calling and what they may do. Holds no secret, so it may be logged and audited. */
export interface Principal {
  readonly issuer: string;
  readonly subject: string;
  /** Stable key of (issuer, subject); the same subject of two issuers is two tenants. Hex, 16 bytes. */
  readonly tenant: string;
  readonly clientId?: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Which toolsets the token limits its holder to; absent where it names none. */
  readonly toolsets?: ReadonlySet<string>;
  /** `jti`, or the SHA-256 of the token's signing input where it has none. */
  readonly tokenId: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds. */
  readonly expiresAt: number;
  /** `token`: by JWT. `environment`: the one person of stdio, or of ENABLE_AUTH=false. */
  readonly kind: 'token' | 'environment';
}

/** Where the credentials of a call came from; an audit field. */
export type CredentialSource = 'encrypted_claim' | 'claim' | 'vault' | 'environment';

/** The authenticated party of one request, handed on explicitly and never kept in shared state. */
export interface Caller {
  readonly principal: Principal;
  /**
   * @throws CredentialsError when the caller has no usable QuantConnect account.
   * @throws TemporarilyUnavailable when that cannot be told now.
   */
  account(): Promise<{ readonly account: QuantConnectAccount; readonly source: CredentialSource }>;
  /** QuantConnect refused the account: the next `account()` does not take it from a cache. */
  accountRefused(): void;
}
