import { IsOptional, IsString } from 'class-validator';
import { Env } from './env.js';

/** Where QuantConnect credentials are kept, and the keys that seal them. */
export class CredentialsConfig {
  @Env(
    'CREDENTIAL_CLAIM_KEYS',
    'Keys that encrypt the credentials inside tokens: `id=base64:…` of 32 bytes (or `hex:`), comma separated. The first encrypts, all decrypt.',
    { secret: true },
  )
  @IsOptional()
  @IsString()
  claimKeys?: string;

  @Env(
    'VAULT_KEYS',
    'Keys that encrypt the keys of the vault, written like `CREDENTIAL_CLAIM_KEYS`; required by `VAULT_FILE` and `POSTGRES_URL`.',
    { secret: true },
  )
  @IsOptional()
  @IsString()
  vaultKeys?: string;

  @Env('VAULT_FILE', 'File in which the vault keeps encrypted credentials; for one server.')
  @IsOptional()
  @IsString()
  vaultFile?: string;

  @Env(
    'POSTGRES_URL',
    'Postgres database in which the vault keeps encrypted credentials; for several servers. As `postgres://user:password@host/database?sslmode=verify-full`.',
    { secret: true },
  )
  @IsOptional()
  @IsString()
  postgresUrl?: string;
}
