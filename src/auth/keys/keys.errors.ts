/** Why the keys of an issuer could not be had; for the log and for metrics. */
export type KeysProblem =
  | 'address_refused'
  | 'unreachable'
  | 'timeout'
  | 'redirect'
  | 'http_status'
  | 'not_found'
  | 'too_large'
  | 'not_json'
  | 'other_issuer'
  | 'no_jwks_uri'
  | 'not_a_key_set'
  | 'symmetric_key'
  | 'private_key'
  | 'duplicate_kid'
  | 'no_usable_key';

/** Keys that could not be fetched, or must not be used. Says nothing that the other side wrote. */
export class KeysRefused extends Error {
  constructor(readonly problem: KeysProblem) {
    super(`The keys of the issuer cannot be used: ${problem}.`);
    this.name = 'KeysRefused';
  }
}
