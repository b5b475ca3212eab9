import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { Env } from './env.js';

/** What replicas share, and what happens while it cannot be reached. */
export class RedisConfig {
  @Env(
    'REDIS_URL',
    'Redis that all replicas share, `redis://` or `rediss://` (TLS). Without it revocations are those of this process alone.',
    { secret: true },
  )
  @IsOptional()
  @IsString()
  @Matches(/^rediss?:\/\/./, { message: '$property must begin with redis:// or rediss://' })
  url?: string;

  @Env('REDIS_KEY_PREFIX', 'Begins every key and channel, so that installations can share a Redis.')
  @IsString()
  keyPrefix = 'qcmcp:';

  @Env(
    'REDIS_REQUIRED',
    'Do not start while Redis cannot be reached. Otherwise the server starts and is not ready.',
  )
  @IsBoolean()
  required = false;

  // A revoked token must not come back to life because a network cable was pulled.
  @Env(
    'REVOCATION_FAIL_MODE',
    'While revocations cannot be looked up: `closed` answers 503, `open` lets callers through. `open` is accepted on a loopback address only.',
  )
  @IsIn(['closed', 'open'])
  revocationFailMode: 'closed' | 'open' = 'closed';

  @Env(
    'REVOCATION_SWEEP_SECONDS',
    'How often the callers of open streams are looked up again: a stream outlives a revoked token by this at most.',
  )
  @IsInt()
  @Min(1)
  // With the clock tolerance of 30 s a stream of an expired token ends within a minute.
  @Max(25)
  revocationSweepSeconds = 15;
}
