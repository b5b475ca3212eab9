import type { AuthConfig } from '../../config/auth.config.js';
import type { CredentialsConfig } from '../../config/credentials.config.js';
import { type KeyUse, readingsOf, reusedKeys } from '../keys/key-reuse.js';
import { type NamedKeys, readNamedKeys } from '../keys/named-keys.js';

/** The keys of the claim `qc_credentials_enc`. */
export const claimKeysOf = ({ claimKeys }: CredentialsConfig): NamedKeys =>
  readNamedKeys('CREDENTIAL_CLAIM_KEYS', claimKeys);

/** The keys of the vault. */
export const vaultKeysOf = ({ vaultKeys }: CredentialsConfig): NamedKeys =>
  readNamedKeys('VAULT_KEYS', vaultKeys);

/** Why these settings cannot be used, a sentence each; names variables and cures, never values. */
export function credentialProblems(auth: AuthConfig, credentials: CredentialsConfig): string[] {
  const rings = { CREDENTIAL_CLAIM_KEYS: claimKeysOf(credentials), VAULT_KEYS: vaultKeysOf(credentials) };
  const uses = Object.entries(rings).flatMap(([variable, { ring }]) =>
    ring.all.map(({ id, key }): KeyUse => ({ place: `${variable} entry ${id}`, readings: [key.export()] })),
  );
  return [
    ...Object.values(rings).flatMap(({ problems }) => problems),
    ...reusedKeys([...signingKeys(auth), ...uses]),
    ...vaultProblems(credentials),
  ];
}

/** Settings that are there and do nothing. */
export function credentialWarnings(credentials: CredentialsConfig): string[] {
  if (credentials.vaultKeys === undefined || isVaultSet(credentials)) return [];
  return ['VAULT_KEYS is set and there is no vault: set VAULT_FILE or POSTGRES_URL as well.'];
}

function signingKeys({ jwtSecretKey, jwtSecretKeysPrevious, stateSecretKey }: AuthConfig): KeyUse[] {
  const secrets: [place: string, secret: string | undefined][] = [
    ['JWT_SECRET_KEY', jwtSecretKey],
    ...jwtSecretKeysPrevious.map((secret, n): [string, string] => [
      `JWT_SECRET_KEYS_PREVIOUS [${n}]`,
      secret,
    ]),
    ['STATE_SECRET_KEY', stateSecretKey],
  ];
  return secrets.flatMap(([place, secret]) =>
    secret === undefined ? [] : [{ place, readings: readingsOf(secret) }],
  );
}

function isVaultSet({ vaultFile, postgresUrl }: CredentialsConfig): boolean {
  return vaultFile !== undefined || postgresUrl !== undefined;
}

function vaultProblems(credentials: CredentialsConfig): string[] {
  const { vaultFile, postgresUrl, vaultKeys } = credentials;
  const problems: string[] = [];
  if (vaultFile !== undefined && postgresUrl !== undefined) {
    problems.push(
      'VAULT_FILE and POSTGRES_URL are both set: the vault is in one place, so keep one of them.',
    );
  }
  problems.push(...postgresUrlProblems(credentials));
  if (isVaultSet(credentials) && vaultKeys === undefined) {
    problems.push('The vault needs VAULT_KEYS: write id=base64:… with a key of `openssl rand -base64 32`.');
  }
  return problems;
}

/** Why the address of the database cannot be one; never the address. */
export function postgresUrlProblems({ postgresUrl }: CredentialsConfig): string[] {
  if (postgresUrl === undefined || isPostgresUrl(postgresUrl)) return [];
  return ['POSTGRES_URL must be written postgres://user:password@host:port/database.'];
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);
}
