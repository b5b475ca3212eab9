import { claimKeysOf, credentialProblems } from '../auth/credentials/credential-settings.js';
import { CredentialsError } from '../auth/credentials/credentials.errors.js';
import { PLAIN_CLAIM_MAX_SECONDS } from '../auth/credentials/plain-claim.lookup.js';
import type { NamedKeyRing } from '../auth/keys/named-keys.js';
import type { Scope } from '../auth/scope.js';
import { issueToken } from '../auth/token-issuer.js';
import { InvalidToken } from '../auth/verify/invalid-token.error.js';
import { AuthConfig } from '../config/auth.config.js';
import { ConfigError } from '../config/config.errors.js';
import { CredentialsConfig } from '../config/credentials.config.js';
import { loadConfig } from '../config/env.js';
import { QuantConnectConfig } from '../config/quantconnect.config.js';
import { type Context, EXIT, UsageError } from './command.js';
import { credentialsFrom, type CredentialFlags } from './credential-options.js';
import { inWords, readDuration } from './duration.js';

const DEFAULT_LIFETIME_SECONDS = 86_400;

export interface Order {
  readonly subject: string;
  readonly scopes: readonly Scope[];
  readonly expiresIn?: string;
  readonly clientId?: string;
  readonly flags: CredentialFlags;
}

/** Makes a token from the settings of the server: the token alone on `out`, notes about it on `err`. */
export async function mintToken(order: Order, context: Context): Promise<number> {
  const config = loadConfig(AuthConfig, context.env);
  const credentials = credentialsFrom(order.flags, loadConfig(QuantConnectConfig, context.env));
  const encryptWith = order.flags['plain-credentials'] ? undefined : claimKeys(config, context);
  const lifetimeSeconds = lifetimeOf(order.expiresIn, config);
  if (credentials && !encryptWith) checkPlain(config, lifetimeSeconds);
  const { subject, scopes, clientId } = order;
  const token = await accepted(
    issueToken(config, {
      subject,
      scopes,
      lifetimeSeconds,
      ...(clientId !== undefined && { clientId }),
      ...(credentials && { credentials }),
      ...(encryptWith && { encryptWith }),
    }),
  );
  context.out(token);
  context.err(`Valid for ${inWords(lifetimeSeconds)}. Scopes: ${scopes.length}.`);
  context.err(noteOn(credentials?.user_id, encryptWith));
  return EXIT.ok;
}

/** @throws ConfigError when the keys cannot be used, as the server would not start with them. */
function claimKeys(config: AuthConfig, { env }: Context): NamedKeyRing | undefined {
  const settings = loadConfig(CredentialsConfig, env);
  const problems = credentialProblems(config, settings);
  if (problems.length > 0) throw new ConfigError(problems);
  const { ring } = claimKeysOf(settings);
  return ring.current && ring;
}

/** The server would refuse the token; so it is not made. */
function checkPlain({ allowPlaintextCredentialClaim }: AuthConfig, lifetimeSeconds: number): void {
  if (!allowPlaintextCredentialClaim) {
    throw new UsageError(
      'ALLOW_PLAINTEXT_CREDENTIAL_CLAIM=false: the server would refuse readable credentials in a token. ' +
        'Set CREDENTIAL_CLAIM_KEYS to encrypt them, or add --no-credentials.',
    );
  }
  if (lifetimeSeconds > PLAIN_CLAIM_MAX_SECONDS) {
    throw new UsageError('--expires-in may be 24h at most for a token with readable credentials.');
  }
}

function lifetimeOf(expiresIn: string | undefined, { jwtMaxLifetimeSeconds }: AuthConfig): number {
  if (expiresIn === undefined) return Math.min(DEFAULT_LIFETIME_SECONDS, jwtMaxLifetimeSeconds);
  const seconds = readDuration(expiresIn);
  if (seconds === undefined) throw new UsageError('--expires-in must be written like 15m, 24h or 7d.');
  if (seconds <= jwtMaxLifetimeSeconds) return seconds;
  const longest = inWords(jwtMaxLifetimeSeconds);
  throw new UsageError(`--expires-in may be ${longest} at most: raise JWT_MAX_LIFETIME_SECONDS for more.`);
}

async function accepted(token: Promise<string>): Promise<string> {
  try {
    return await token;
  } catch (error) {
    if (error instanceof CredentialsError) throw new UsageError('The account is too large to be encrypted.');
    if (!(error instanceof InvalidToken)) throw error;
    throw new UsageError(
      error.reason === 'too_large'
        ? 'The token would be too large for the server.'
        : 'The server would refuse that token: --subject and --client-id take 1 to 255 printable characters.',
    );
  }
}

function noteOn(userId: string | undefined, encryptWith: NamedKeyRing | undefined): string {
  if (userId === undefined) return 'It carries no QuantConnect credentials.';
  const what = `It carries the credentials of QuantConnect user ${userId}`;
  return encryptWith
    ? `${what}, encrypted with key ${encryptWith.current?.id}.`
    : `${what}, and whoever sees it can read them.`;
}
