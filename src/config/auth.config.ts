import { IsBoolean, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { Env } from './env.js';
import { TrustedIssuer } from './trusted-issuer.js';

/** Who may call, and how a token is checked. */
export class AuthConfig {
  @Env('ENABLE_AUTH', 'Require a JWT on every call. `false` is accepted on a loopback address only.')
  @IsBoolean()
  enableAuth = true;

  @Env(
    'JWT_SECRET_KEY',
    'HS256 key that signs the tokens of this server, 32 bytes or more. Plain text, or with the prefix `base64:` or `hex:`.',
    { secret: true },
  )
  @IsOptional()
  @IsString()
  jwtSecretKey?: string;

  // A rotation keeps the old key here until the last token that it signed has expired.
  @Env(
    'JWT_SECRET_KEYS_PREVIOUS',
    'Former values of `JWT_SECRET_KEY`, comma separated, two at most: they verify tokens and sign none.',
    { secret: true },
  )
  @IsString({ each: true })
  jwtSecretKeysPrevious: string[] = [];

  @Env(
    'STATE_SECRET_KEY',
    'Seals what clients keep for this server: sessions of the 2025 revisions, questions to a person. `JWT_SECRET_KEY` if unset; several replicas need one of the two. Written like that.',
    { secret: true },
  )
  @IsOptional()
  @IsString()
  stateSecretKey?: string;

  @Env('JWT_ISSUER', 'Required `iss` of a token.')
  @IsString()
  jwtIssuer = 'ledgai';

  @Env('JWT_AUDIENCE', 'Required `aud` of a token.')
  @IsString()
  jwtAudience = 'quantconnect-mcp';

  // The seed's tokens live a day; a longer life only lengthens what a stolen token is worth.
  @Env('JWT_MAX_LIFETIME_SECONDS', 'Longest accepted `exp - iat`, in seconds.')
  @IsInt()
  @Min(60)
  @Max(31_536_000)
  jwtMaxLifetimeSeconds = 86_400;

  @Env(
    'TRUSTED_ISSUERS',
    'Identity providers whose tokens are accepted: a JSON list of objects with `issuer` and, where the defaults do not fit, `jwksUri`, `audience`, `algorithms`, `typ`, `scopeClaims`, `scopeMap`, `scopePrefix`, `maxLifetimeSeconds`; see [authorization](authorization.md).',
    { list: TrustedIssuer },
  )
  trustedIssuers: readonly TrustedIssuer[] = [];

  // The seed's contract: on by default, and warned about, because anyone who sees the token can read it.
  @Env(
    'ALLOW_PLAINTEXT_CREDENTIAL_CLAIM',
    'Accept QuantConnect credentials in the readable claim `qc_credentials`.',
  )
  @IsBoolean()
  allowPlaintextCredentialClaim = true;

  @Env('ALLOW_ENV_CREDENTIAL_FALLBACK', 'Let one named subject act on the account of `QUANTCONNECT_*`.')
  @IsBoolean()
  allowEnvCredentialFallback = false;

  @Env(
    'ENV_FALLBACK_SUBJECT',
    'The `sub` that may use `QUANTCONNECT_*`; required with `ALLOW_ENV_CREDENTIAL_FALLBACK`.',
  )
  @IsOptional()
  @IsString()
  envFallbackSubject?: string;

  // Some people behind one address may have an old token in a client that keeps trying.
  @Env(
    'AUTH_FAILURES_PER_MINUTE',
    'Refused tokens per client address and minute, after which further ones are answered 429 unseen; 0 turns it off. Behind a proxy set `TRUSTED_PROXIES`.',
  )
  @IsInt()
  @Min(0)
  authFailuresPerMinute = 60;

  @Env('VERIFY_CACHE_MAX', 'How many verified tokens are remembered (0 turns it off).')
  @IsInt()
  @Min(0)
  verifyCacheMax = 5_000;

  // Bounds how long a removed key still works.
  @Env(
    'VERIFY_CACHE_TTL_SECONDS',
    'After how many seconds a remembered token is looked at again: whether its key is still there.',
  )
  @IsInt()
  @Min(1)
  @Max(60)
  verifyCacheTtlSeconds = 60;

  @Env('MCP_TOKEN', 'stdio only: a JWT whose scopes (and credentials, if it has any) the session gets.', {
    secret: true,
  })
  @IsOptional()
  @IsString()
  mcpToken?: string;
}
