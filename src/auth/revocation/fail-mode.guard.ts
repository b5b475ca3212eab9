import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ConfigError } from '../../config/config.errors.js';
import { RedisConfig } from '../../config/redis.config.js';
import { ServerConfig } from '../../config/server.config.js';
import { isLoopback, parseHost } from '../http/loopback.js';

/** What is wrong with `REVOCATION_FAIL_MODE` where others can reach the server; names the cure. */
export function failModeProblem(redis: RedisConfig, server: ServerConfig): string | undefined {
  const { transport, host, publicUrl, allowedHosts } = server;
  if (redis.revocationFailMode === 'closed' || transport === 'stdio') return undefined;
  // A proxy on this machine makes a loopback address public.
  const reachedAs = [host, ...(publicUrl === undefined ? [] : [new URL(publicUrl).host]), ...allowedHosts];
  if (reachedAs.every((name) => isLoopback(parseHost(name) ?? name))) return undefined;
  return 'REVOCATION_FAIL_MODE=open would let revoked tokens in whenever Redis is away: leave it closed, or listen on 127.0.0.1 without MCP_PUBLIC_URL and ALLOWED_HOSTS.';
}

/** Stops the start where an outage would open the door to others. */
@Injectable()
export class FailModeGuard implements OnModuleInit {
  constructor(
    private readonly redis: RedisConfig,
    private readonly server: ServerConfig,
  ) {}

  /** @throws ConfigError */
  onModuleInit(): void {
    const problem = failModeProblem(this.redis, this.server);
    if (problem) throw new ConfigError([problem]);
  }
}
