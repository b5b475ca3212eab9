import { IsIn, IsNumber, Max, Min } from 'class-validator';
import { Env } from './env.js';

export type LogLevelName = 'verbose' | 'debug' | 'log' | 'warn' | 'error' | 'fatal';

export class LoggingConfig {
  @Env(
    'LOG_LEVEL',
    'Least severe level that is written: `verbose`, `debug`, `log`, `warn`, `error` or `fatal`.',
  )
  @IsIn(['verbose', 'debug', 'log', 'warn', 'error', 'fatal'])
  level: LogLevelName = 'log';

  @Env('LOG_FORMAT', '`json` for machines, `pretty` for people.')
  @IsIn(['json', 'pretty'])
  format: 'json' | 'pretty' = 'json';

  @Env(
    'LOG_OPERATIONS',
    'Which operations of clients have a line when they are done: `all`; `failed`, with those that were refused or slow; or `none`. Of `all`, those that only connect or look around are at the level `debug`.',
  )
  @IsIn(['all', 'failed', 'none'])
  operations: 'all' | 'failed' | 'none' = 'all';

  @Env(
    'LOG_SLOW_SECONDS',
    'An operation that took longer is a warning; tools that wait for QuantConnect by design are left out. 0: none is.',
  )
  @IsNumber()
  @Min(0)
  @Max(3600)
  slowSeconds = 10;
}
