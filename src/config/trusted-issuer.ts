import {
  ArrayNotEmpty,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

/** Asymmetric only: who verifies with a public key cannot sign with it. */
export const EXTERNAL_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type ExternalAlgorithm = (typeof EXTERNAL_ALGORITHMS)[number];

/** Claims in which issuers write scopes; the union counts. */
export const SCOPE_CLAIMS = ['scope', 'scopes', 'scp'] as const;

const WEB = { require_tld: false, require_protocol: true, protocols: ['https', 'http'] };

/** An identity provider whose tokens are accepted: one entry of `TRUSTED_ISSUERS`. */
export class TrustedIssuer {
  /** Exactly the `iss` of its tokens. */
  @IsUrl(
    { ...WEB, allow_query_components: false, allow_fragments: false },
    { message: '$property must be a URL address without query or fragment' },
  )
  @MaxLength(255)
  issuer!: string;

  /** Where its keys are; found by discovery from the issuer if left out. */
  @IsOptional()
  @IsUrl(WEB)
  jwksUri?: string;

  /** The `aud` that its tokens carry for this server; the URL of the MCP endpoint if left out. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  audience?: string;

  @ArrayNotEmpty()
  @IsIn(EXTERNAL_ALGORITHMS, { each: true })
  algorithms: ExternalAlgorithm[] = [...EXTERNAL_ALGORITHMS];

  /** Required `typ` of the header, as `at+jwt`. Left out: an access token is told from an ID token by its claims. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  typ?: string;

  /** Claims that hold scopes or roles, by name or by path as `realm_access.roles`; the union counts. */
  @ArrayNotEmpty()
  @IsString({ each: true })
  scopeClaims: string[] = [...SCOPE_CLAIMS];

  /** What the issuer calls a scope, group or role → scopes or scope groups of ours, separated by spaces. */
  @IsOptional()
  @IsObject()
  scopeMap?: Record<string, string>;

  /** Taken off the front of a scope, as `api://quantconnect-mcp/`. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  scopePrefix?: string;

  /** Longest accepted `exp - iat`, in seconds; `JWT_MAX_LIFETIME_SECONDS` if left out. */
  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(31_536_000)
  maxLifetimeSeconds?: number;
}
