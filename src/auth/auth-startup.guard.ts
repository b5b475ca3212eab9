import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { AuthConfig } from '../config/auth.config.js';
import { ConfigError } from '../config/config.errors.js';
import { CredentialsConfig } from '../config/credentials.config.js';
import { QuantConnectConfig } from '../config/quantconnect.config.js';
import { ServerConfig } from '../config/server.config.js';
import { credentialProblems, credentialWarnings } from './credentials/credential-settings.js';
import { OPEN_ORIGINS } from './http/edge.middleware.js';
import { isLoopback } from './http/loopback.js';
import { issuerProblems } from './issuer-problems.js';
import { MAX_RING_KEYS } from './keys/hmac-key-ring.js';
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
  const secrets = secretProblems(settings.auth);
  const used = isSecretUsed(settings);
  const unusedWeak = used || settings.auth.jwtSecretKey === undefined ? [] : secrets;
  return {
    problems: [
      ...(used ? secrets : []),
      ...stateKeyProblems(settings.auth),
      ...issuerProblems(settings),
      ...openDoorProblems(settings),
      ...originProblems(settings),
      ...fallbackProblems(settings),
      ...credentialProblems(settings.auth, settings.credentials),
    ],
    warnings: [
      ...unusedWeak.map((secret) => `${secret} It is not used now, so the server starts.`),
      ...loneProcessWarnings(settings),
      ...proxyWarnings(settings),
      ...clearTextWarnings(settings),
      ...credentialWarnings(settings.credentials),
    ],
  };
}

/** Why the signing secret cannot be used, as a sentence with the cure; undefined when it can. */
export function secretProblem({ jwtSecretKey }: AuthConfig): string | undefined {
  if (jwtSecretKey === undefined) return `JWT_SECRET_KEY is not set: ${MAKE_ONE}`;
  const weakness = weaknessOf(jwtSecretKey);
  return weakness && `JWT_SECRET_KEY ${weakness}: ${MAKE_ONE}`;
}

// Not a command of ours: who starts the server from a clone or an image has it under another name.
const MAKE_ONE = 'make one with `openssl rand -base64 48`.';

function secretProblems(auth: AuthConfig): string[] {
  if (auth.jwtSecretKey !== undefined) {
    const problem = secretProblem(auth);
    return [...(problem ? [problem] : []), ...previousKeyProblems(auth)];
  }
  if (auth.jwtSecretKeysPrevious.length > 0) {
    return ['JWT_SECRET_KEYS_PREVIOUS needs JWT_SECRET_KEY: the first of them was the key that signs.'];
  }
  // Who trusts an identity provider needs no tokens of this server.
  if (auth.trustedIssuers.length > 0) return [];
  return [
    `JWT_SECRET_KEY is not set, nor is TRUSTED_ISSUERS: name an identity provider there, or ${MAKE_ONE}`,
  ];
}

function previousKeyProblems({ jwtSecretKeysPrevious: previous }: AuthConfig): string[] {
  const weak = previous.flatMap((secret, index) => {
    const weakness = weaknessOf(secret);
    return weakness ? [`JWT_SECRET_KEYS_PREVIOUS [${index}] ${weakness}: take it out.`] : [];
  });
  if (previous.length < MAX_RING_KEYS) return weak;
  return [...weak, `JWT_SECRET_KEYS_PREVIOUS may hold ${MAX_RING_KEYS - 1} keys: take the oldest out.`];
}

function stateKeyProblems({ stateSecretKey }: AuthConfig): string[] {
  const weakness = stateSecretKey === undefined ? undefined : weaknessOf(stateSecretKey);
  return weakness ? [`STATE_SECRET_KEY ${weakness}: ${MAKE_ONE}`] : [];
}

function loneProcessWarnings({ auth, server }: AuthSettings): string[] {
  const isShared = auth.jwtSecretKey !== undefined || auth.stateSecretKey !== undefined;
  if (server.transport !== 'http' || !auth.enableAuth || isShared) return [];
  return [
    'Without JWT_SECRET_KEY or STATE_SECRET_KEY no other replica can read the sessions of this one: set STATE_SECRET_KEY before there are several.',
  ];
}

/** Behind a proxy that is not known as one, all callers have its address, and share the limit on refused tokens. */
function proxyWarnings({ auth, server }: AuthSettings): string[] {
  const { publicUrl, trustedProxies } = server;
  const isLimited = auth.enableAuth && server.transport === 'http' && auth.authFailuresPerMinute > 0;
  if (!isLimited || trustedProxies.length > 0 || !isPublic(publicUrl)) return [];
  return [
    'MCP_PUBLIC_URL says that there may be a proxy in front: name it in TRUSTED_PROXIES, or refused tokens of one client slow down new tokens of all.',
  ];
}

function clearTextWarnings({ quantconnect }: AuthSettings): string[] {
  const { protocol, hostname } = new URL(quantconnect.apiUrl);
  if (protocol === 'https:' || isLoopback(withoutBrackets(hostname))) return [];
  return [
    'QUANTCONNECT_API_URL is not https: whoever is on the way can read every request, and repeat it for two hours.',
  ];
}

const isPublic = (url: string | undefined): boolean =>
  url !== undefined && !isLoopback(withoutBrackets(new URL(url).hostname));

function isSecretUsed({ auth, server }: AuthSettings): boolean {
  return (auth.enableAuth && server.transport === 'http') || auth.mcpToken !== undefined;
}

function openDoorProblems({ auth, server }: AuthSettings): string[] {
  if (auth.enableAuth || server.transport !== 'http') return [];
  const problems: string[] = [];
  if (!isLoopback(withoutBrackets(server.host))) {
    problems.push(
      'ENABLE_AUTH=false would let everybody who reaches HTTP_HOST trade: listen on 127.0.0.1 or enable it.',
    );
  }
  // A proxy on this machine makes a loopback address public.
  if (isPublic(server.publicUrl)) {
    problems.push(
      'ENABLE_AUTH=false would let everybody who reaches MCP_PUBLIC_URL trade: take the URL out or enable it.',
    );
  }
  if (!server.allowedHosts.every((host) => isLoopback(withoutBrackets(host)))) {
    problems.push(
      'ENABLE_AUTH=false would let everybody who reaches ALLOWED_HOSTS trade: take them out or enable it.',
    );
  }
  return problems;
}

const withoutBrackets = (host: string) => host.replace(/^\[(.*)\]$/, '$1');

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
