import { RedisRevocationStore } from '../auth/revocation/redis.store.js';
import { OrderRefused, readOrder, type RevocationOrder } from '../auth/revocation/revocation-order.js';
import { RevocationService } from '../auth/revocation/revocation.service.js';
import { type Revocation, Revoker } from '../auth/revocation/revoker.js';
import { TemporarilyUnavailable } from '../auth/unavailable.js';
import { verifierOf } from '../auth/verify/verifier-of.js';
import { AuthConfig } from '../config/auth.config.js';
import { loadConfig } from '../config/env.js';
import { RedisConfig } from '../config/redis.config.js';
import { ServerConfig } from '../config/server.config.js';
import { RedisConnection } from '../redis/redis.connection.js';
import { type Context, EXIT, UsageError } from './command.js';

const NO_REDIS = `REDIS_URL is not set. Without Redis a server keeps revocations in its own memory, which only it can reach. Ask it:
  MCP_ADMIN_TOKEN=… quantconnect-mcp token revoke --url http://127.0.0.1:3000 …
  curl -H "Authorization: Bearer $MCP_ADMIN_TOKEN" -d subject=alice http://127.0.0.1:3000/admin/revoke`;

/** Writes a revocation to the Redis that the servers share. */
export async function revokeByRedis(
  parameters: Readonly<Record<string, string>>,
  context: Context,
): Promise<number> {
  const [auth, config] = [loadConfig(AuthConfig, context.env), loadConfig(RedisConfig, context.env)];
  const order = orderFrom(parameters, auth);
  if (config.url === undefined) {
    context.err(NO_REDIS);
    return EXIT.config;
  }
  const redis = await RedisConnection.open(config);
  try {
    const server = loadConfig(ServerConfig, context.env);
    await redis.connect();
    const revocations = new RevocationService(new RedisRevocationStore(redis), auth, config);
    return report(await new Revoker(verifierOf(auth, server), revocations).carryOut(order), context);
  } catch (error) {
    if (!(error instanceof TemporarilyUnavailable)) throw error;
    context.err(
      error.reason === 'keys_unavailable'
        ? 'The keys of the issuer cannot be had at the moment: nothing was revoked. --jti needs none.'
        : 'Redis does not answer at REDIS_URL: nothing was revoked.',
    );
    return EXIT.refused;
  } finally {
    redis.onApplicationShutdown();
  }
}

function orderFrom(parameters: Readonly<Record<string, string>>, auth: AuthConfig): RevocationOrder {
  try {
    return readOrder(parameters, [auth.jwtIssuer, ...auth.trustedIssuers.map(({ issuer }) => issuer)]);
  } catch (error) {
    throw error instanceof OrderRefused ? new UsageError(error.message) : error;
  }
}

function report({ done }: Revocation, { err }: Context): number {
  err(
    done
      ? 'Done: every server that shares this Redis knows it with its next request.'
      : 'Nothing was revoked: no server with these settings accepts that token. token inspect says why.',
  );
  return done ? EXIT.ok : EXIT.refused;
}
