import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { AuthConfig } from '../config/auth.config.js';
import { ConfigError } from '../config/config.errors.js';
import { CredentialsConfig } from '../config/credentials.config.js';
import { QuantConnectConfig } from '../config/quantconnect.config.js';
import { ServerConfig } from '../config/server.config.js';
import { credentialProblems, credentialWarnings } from './credentials/credential-settings.js';
import { OPEN_ORIGINS } from './http/edge.middleware.js';
import { isLoopback } from './http/loopback.js';
import { weaknessOf } from './keys/secret-strength.js';

export interface AuthSettings {
  readonly auth: AuthConfig;
  readonly server: ServerConfig;
  readonly quantconnect: QuantConnectConfig;
  readonly credentials: CredentialsConfig;
}

/** What is wrong with the settings taken together; names variables and cures, never values. */
export interface AuthFindings {
  /** The server must not start. */
  readonly problems: readonly string[];
  /** It may, but the operator should know. */
  readonly warnings: readonly string[];
}

export function examineAuthSettings(settings: AuthSettings): AuthFindings {
  const secret = secretProblem(settings.auth);
  const used = isSecretUsed(settings);
  const unusedWeak = !used && settings.auth.jwtSecretKey !== undefined && secret !== undefined;
  return {
    problems: [
      ...(used && secret ? [secret] : []),
      ...openDoorProblems(settings),
      ...originProblems(settings),
      ...fallbackProblems(settings),
      ...credentialProblems(settings.auth, settings.credentials),
    ],
    warnings: [
      ...(unusedWeak ? [`${secret} It is not used now, so the server starts.`] : []),
      ...credentialWarnings(settings.credentials),
    ],
  };
}

/** Why the signing secret cannot be used, as a sentence with the cure; undefined when it can. */
export function secretProblem({ jwtSecretKey }: AuthConfig): string | undefined {
  const problem = jwtSecretKey === undefined ? 'is not set' : weaknessOf(jwtSecretKey);
  return problem && `JWT_SECRET_KEY ${problem}: make one with \`openssl rand -base64 48\`.`;
}

function isSecretUsed({ auth, server }: AuthSettings): boolean {
  return (auth.enableAuth && server.transport === 'http') || auth.mcpToken !== undefined;
}

function openDoorProblems({ auth, server }: AuthSettings): string[] {
  const bare = server.host.replace(/^\[(.*)\]$/, '$1');
  if (auth.enableAuth || server.transport !== 'http' || isLoopback(bare)) return [];
  return [
    'ENABLE_AUTH=false would let everybody who reaches HTTP_HOST trade: listen on 127.0.0.1 or enable it.',
  ];
}

function originProblems({ server }: AuthSettings): string[] {
  if (!server.allowedOrigins.some((origin) => OPEN_ORIGINS.includes(origin))) return [];
  return ['ALLOWED_ORIGINS does not take `*` or `null`: name the origins.'];
}

function fallbackProblems({ auth, quantconnect }: AuthSettings): string[] {
  if (!auth.allowEnvCredentialFallback) return [];
  const problems: string[] = [];
  if (!auth.envFallbackSubject) {
    problems.push('ALLOW_ENV_CREDENTIAL_FALLBACK needs ENV_FALLBACK_SUBJECT: the one `sub` it is meant for.');
  }
  if (!quantconnect.userId || !quantconnect.apiToken) {
    problems.push(
      'ALLOW_ENV_CREDENTIAL_FALLBACK needs QUANTCONNECT_USER_ID and QUANTCONNECT_API_TOKEN to fall back to.',
    );
  }
  return problems;
}

/** Stops the start on settings that look like protection and are none. */
@Injectable()
export class AuthStartupGuard implements OnModuleInit {
  private readonly logger = new Logger(AuthStartupGuard.name);

  constructor(
    private readonly auth: AuthConfig,
    private readonly server: ServerConfig,
    private readonly quantconnect: QuantConnectConfig,
    private readonly credentials: CredentialsConfig,
  ) {}

  /** @throws ConfigError with every problem at once. */
  onModuleInit(): void {
    const { problems, warnings } = examineAuthSettings({
      auth: this.auth,
      server: this.server,
      quantconnect: this.quantconnect,
      credentials: this.credentials,
    });
    if (problems.length > 0) throw new ConfigError(problems);
    for (const warning of warnings) this.logger.warn(warning);
  }
}
