import { IsIn } from 'class-validator';
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
}
