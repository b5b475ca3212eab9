import type { CredentialOwner } from '../auth/credentials/credential-owner.js';
import { credentialProblems } from '../auth/credentials/credential-settings.js';
import { openVault } from '../auth/credentials/vault/open-vault.js';
import { VaultFailure } from '../auth/credentials/vault/vault.errors.js';
import type { Vault } from '../auth/credentials/vault/vault.js';
import { isName } from '../auth/verify/token-claims.js';
import { AuthConfig } from '../config/auth.config.js';
import { ConfigError } from '../config/config.errors.js';
import { CredentialsConfig } from '../config/credentials.config.js';
import { loadConfig } from '../config/env.js';
import { type Context, EXIT, UsageError } from './command.js';

export interface OwnerFlags {
  readonly issuer?: string;
  readonly subject?: string;
}

/**
 * Does something with the vault of the settings, and closes it again.
 * @returns what `work` does, or the code for a vault that cannot be used now.
 * @throws ConfigError when there is no vault, or the server would not start with these settings.
 */
export async function withVault(context: Context, work: (vault: Vault) => Promise<number>): Promise<number> {
  const auth = loadConfig(AuthConfig, context.env);
  const config = loadConfig(CredentialsConfig, context.env);
  const problems = credentialProblems(auth, config);
  if (problems.length > 0) throw new ConfigError(problems);
  const vault = openVault(auth, config);
  if (!vault) throw new ConfigError(['There is no vault: set VAULT_FILE or POSTGRES_URL, and VAULT_KEYS.']);
  try {
    return await work(vault);
  } catch (error) {
    if (!(error instanceof VaultFailure)) throw error;
    context.err(error.message);
    return EXIT.unavailable;
  } finally {
    await vault.close();
  }
}

/** @throws UsageError when there is no usable subject. */
export function ownerFrom({ issuer, subject }: OwnerFlags, { env }: Context): CredentialOwner {
  if (subject === undefined) throw new UsageError('--subject is missing: whose credentials?');
  const owner = { issuer: issuer ?? loadConfig(AuthConfig, env).jwtIssuer, subject };
  if (isName(owner.issuer) && isName(owner.subject)) return owner;
  throw new UsageError('--issuer and --subject take 1 to 255 printable characters.');
}
