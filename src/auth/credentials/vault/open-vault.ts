import type { AuthConfig } from '../../../config/auth.config.js';
import { ConfigError } from '../../../config/config.errors.js';
import type { CredentialsConfig } from '../../../config/credentials.config.js';
import { credentialProblems, postgresUrlProblems, vaultKeysOf } from '../credential-settings.js';
import type { CredentialStore } from './credential-store.js';
import { FileStore } from './file-store.js';
import { LocalKekRing } from './kek.js';
import { PostgresStore } from './postgres-store.js';
import { Vault } from './vault.js';

/** The vault that the settings describe; undefined when they describe none, or cannot be used. */
export function openVault(auth: AuthConfig, config: CredentialsConfig): Vault | undefined {
  if (credentialProblems(auth, config).length > 0) return undefined;
  const store = storeOf(config);
  return store && new Vault(store, new LocalKekRing(vaultKeysOf(config).ring));
}

/**
 * The database of the vault, for whoever prepares it and has no key; undefined where there is none.
 * @throws ConfigError when it cannot be one
 */
export function openVaultDatabase(config: CredentialsConfig): PostgresStore | undefined {
  const problems = postgresUrlProblems(config);
  if (problems.length > 0) throw new ConfigError(problems);
  return config.postgresUrl === undefined ? undefined : new PostgresStore(config.postgresUrl);
}

function storeOf({ vaultFile, postgresUrl }: CredentialsConfig): CredentialStore | undefined {
  if (vaultFile !== undefined) return new FileStore(vaultFile);
  return postgresUrl === undefined ? undefined : new PostgresStore(postgresUrl);
}
