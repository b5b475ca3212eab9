import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { Env } from './env.js';

export type AuditStoreName = 'file' | 'postgres' | 'none';

const MIB = 1024 * 1024;

/** Where the record of all calls is kept, and what happens while it cannot be. */
export class AuditConfig {
  // A trade that nobody can account for must not be made.
  @Env(
    'AUDIT_MODE',
    '`strict`: a tool that changes something does not run unless its intent has been recorded. `best_effort`: it runs.',
  )
  @IsIn(['strict', 'best_effort'])
  mode: 'strict' | 'best_effort' = 'strict';

  @Env(
    'AUDIT_STORE',
    'Where the record is kept beside standard output: `file`, `postgres` (several servers) or `none`. Unset: `file` over HTTP, `none` over stdio unless `AUDIT_DIRECTORY` is set.',
  )
  @IsOptional()
  @IsIn(['file', 'postgres', 'none'])
  store?: AuditStoreName;

  @Env('AUDIT_DIRECTORY', 'Directory of the record, for one server at a time; `./audit` if unset.')
  @IsOptional()
  @IsString()
  directory?: string;

  @Env('AUDIT_SEGMENT_BYTES', 'A file of the record that has grown to this is followed by the next.')
  @IsInt()
  @Min(64 * 1024)
  @Max(1024 * MIB)
  segmentBytes = 64 * MIB;

  @Env(
    'AUDIT_POSTGRES_URL',
    'Postgres database of the record, for `AUDIT_STORE=postgres`; `POSTGRES_URL` if unset.',
    { secret: true },
  )
  @IsOptional()
  @IsString()
  postgresUrl?: string;

  @Env(
    'AUDIT_POSTGRES_READER_URL',
    'The same database as a user that may read the record, where that of `AUDIT_POSTGRES_URL` may only append.',
    { secret: true },
  )
  @IsOptional()
  @IsString()
  postgresReaderUrl?: string;

  @Env(
    'AUDIT_ANCHOR_MINUTES',
    'How often the ends of all chains are signed and written to standard output, and to `AUDIT_ANCHOR_FILE`; 0 never.',
  )
  @IsInt()
  @Min(0)
  @Max(1440)
  anchorMinutes = 60;

  @Env(
    'AUDIT_ANCHOR_KEY',
    'Ed25519 key that signs anchors: `base64:…` of 32 bytes, or a private key in PEM. Without it they are not signed.',
    { secret: true },
  )
  @IsOptional()
  @IsString()
  anchorKey?: string;

  @Env('AUDIT_ANCHOR_FILE', 'File to which anchors are appended, where who can change the record cannot.')
  @IsOptional()
  @IsString()
  anchorFile?: string;

  @Env(
    'AUDIT_HMAC_KEY',
    'Key of the hashes of arguments, 32 bytes or more, written like `JWT_SECRET_KEY`. Derived from `STATE_SECRET_KEY` or `JWT_SECRET_KEY` if unset.',
    { secret: true },
  )
  @IsOptional()
  @IsString()
  hmacKey?: string;

  @Env('AUDIT_ENVIRONMENT', 'Name of this installation in every event, as `production`.')
  @IsOptional()
  @IsString()
  environment?: string;
}
