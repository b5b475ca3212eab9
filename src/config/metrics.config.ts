import { IsBoolean, IsInt, IsString, Max, Min } from 'class-validator';
import { Env } from './env.js';

/** Where the server can be measured. */
export class MetricsConfig {
  @Env('METRICS_ENABLED', 'Serve `/metrics` for Prometheus. Over stdio it is never served.')
  @IsBoolean()
  enabled = true;

  // No token is asked for there, so it is for this machine only unless somebody decides otherwise.
  @Env('METRICS_HOST', 'Address on which `/metrics` is served, without authentication.')
  @IsString()
  host = '127.0.0.1';

  @Env('METRICS_PORT', 'Port of `/metrics`, apart from that of the MCP endpoint; 0 takes a free one.')
  @IsInt()
  @Min(0)
  @Max(65_535)
  port = 9464;
}
