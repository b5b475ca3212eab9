import type { Scope } from '../auth/scope.js';
import { issueToken } from '../auth/token-issuer.js';
import { InvalidToken } from '../auth/verify/invalid-token.error.js';
import { AuthConfig } from '../config/auth.config.js';
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
  if (credentials && !config.allowPlaintextCredentialClaim) {
    throw new UsageError(
      'ALLOW_PLAINTEXT_CREDENTIAL_CLAIM=false: the server would refuse credentials in a token. Add --no-credentials.',
    );
  }
  const lifetimeSeconds = lifetimeOf(order.expiresIn, config);
  const { subject, scopes, clientId } = order;
  const token = await accepted(
    issueToken(config, {
      subject,
      scopes,
      lifetimeSeconds,
      ...(clientId !== undefined && { clientId }),
      ...(credentials && { credentials }),
    }),
  );
  context.out(token);
  context.err(`Valid for ${inWords(lifetimeSeconds)}. Scopes: ${scopes.length}.`);
  context.err(noteOn(credentials?.user_id));
  return EXIT.ok;
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
    if (!(error instanceof InvalidToken)) throw error;
    throw new UsageError(
      error.reason === 'too_large'
        ? 'The token would be too large for the server.'
        : 'The server would refuse that token: --subject and --client-id take 1 to 255 printable characters.',
    );
  }
}

function noteOn(userId: string | undefined): string {
  return userId === undefined
    ? 'It carries no QuantConnect credentials.'
    : `It carries the credentials of QuantConnect user ${userId}, and whoever sees it can read them.`;
}
