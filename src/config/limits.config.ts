import { IsInt, Min } from 'class-validator';
import { Env } from './env.js';

/** How much is let through in any minute. The reasons for the numbers are in docs/limits.md. */
export class LimitsConfig {
  @Env('RATE_LIMIT_PER_MINUTE', 'Calls per tenant and minute: of tools, resources and prompts.')
  @IsInt()
  @Min(1)
  rateLimitPerMinute = 600;

  @Env(
    'RATE_LIMIT_CALLER_PER_MINUTE',
    'Of those, calls through one client, where the token names it; 0 turns it off.',
  )
  @IsInt()
  @Min(0)
  callerPerMinute = 300;

  @Env('RATE_LIMIT_READ_PER_MINUTE', 'Of those, calls that change nothing; 0 turns it off.')
  @IsInt()
  @Min(0)
  readPerMinute = 0;

  @Env('RATE_LIMIT_WRITE_PER_MINUTE', 'Of those, calls that change something; 0 turns it off.')
  @IsInt()
  @Min(0)
  writePerMinute = 120;

  @Env(
    'RATE_LIMIT_LIVE_PER_MINUTE',
    'Calls per tenant and minute that act on live trading. They are counted apart from all others; with 0 they count as those that change something.',
  )
  @IsInt()
  @Min(0)
  livePerMinute = 30;

  @Env(
    'ACCOUNT_REQUESTS_PER_MINUTE',
    'Requests sent to QuantConnect per account of theirs and minute, whoever calls; 0 turns it off.',
  )
  @IsInt()
  @Min(0)
  accountRequestsPerMinute = 600;
}
