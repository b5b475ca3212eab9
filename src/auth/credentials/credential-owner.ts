/** Whose credentials: a subject of an issuer. The same subject of two issuers is two owners. */
export interface CredentialOwner {
  readonly issuer: string;
  readonly subject: string;
}
