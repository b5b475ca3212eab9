import { ArrayMaxSize, IsBoolean, IsInt, IsString, Matches, Max, Min } from 'class-validator';
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

  // Each is some series, for ever; who is counted is decided here and not by whoever calls.
  @Env(
    'METRICS_TENANTS',
    'Tenants whose operations are counted apart, as `whoami` and the audit name them: comma separated, 200 at most. All others are counted together; unless set, nobody is.',
  )
  @ArrayMaxSize(200)
  @Matches(/^[a-f0-9]{32}$/, {
    each: true,
    message: '$property must be a list of 32 hex digits each, as `whoami` names a tenant',
  })
  tenants: string[] = [];

  @Env('BUILD_REVISION', 'The commit that the server was built of, for `mcp_server_build_info`.')
  @Matches(/^[\w.-]{0,64}$/)
  revision = '';
}
