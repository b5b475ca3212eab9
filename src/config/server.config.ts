import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, Validate } from 'class-validator';
import { Env } from './env.js';
import { IsHttpUrl } from './http-url.js';
import { IsProxyList } from './proxy-list.js';

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i;

export type McpTransport = 'stdio' | 'http';

/** How the server is reached. */
export class ServerConfig {
  // stdio by default, as in the original Claude Desktop configuration; the image's HTTP profile sets http.
  @Env('MCP_TRANSPORT', '`stdio` (one person, credentials from the environment) or `http` (many, by JWT).')
  @IsIn(['stdio', 'http'])
  transport: McpTransport = 'stdio';

  @Env('HTTP_HOST', 'Address to listen on.')
  @IsString()
  host = '127.0.0.1';

  @Env('HTTP_PORT', 'Port to listen on; 0 takes a free one.')
  @IsInt()
  @Min(0)
  @Max(65_535)
  port = 3000;

  @Env(
    'MCP_PUBLIC_URL',
    'The URL clients reach this server under, for example `https://mcp.example.com`; its host is allowed.',
  )
  @IsOptional()
  @IsHttpUrl()
  publicUrl?: string;

  @Env('ALLOWED_HOSTS', 'Further `Host` values to answer to, comma separated, without port.')
  @Matches(HOST, {
    each: true,
    message: '$property must list host names or addresses only: no scheme, port, path or *',
  })
  allowedHosts: string[] = [];

  // A browser page of another origin must not reach a server that listens inside a network.
  @Env(
    'ALLOWED_ORIGINS',
    'Browser origins to answer to, comma separated. Loopback origins are always allowed.',
  )
  @IsString({ each: true })
  allowedOrigins: string[] = [];

  // Express's names for private ranges, addresses, and networks. Nobody else's X-Forwarded-For is believed.
  @Env(
    'TRUSTED_PROXIES',
    'Proxies whose `X-Forwarded-For` names the client: addresses, networks as `10.0.0.0/8`, or `loopback`, `linklocal`, `uniquelocal`; comma separated.',
  )
  @Validate(IsProxyList)
  trustedProxies: string[] = [];

  @Env(
    'MCP_TOOLSETS',
    'The toolsets this server offers, comma separated: `core`, or domains as in docs/tools.md. All if unset; clients and tokens can only narrow it.',
  )
  @IsString({ each: true })
  toolsets: string[] = [];

  @Env(
    'CONFIRM_LIVE',
    'Whether the person agrees to what moves money: `ask` where the client can ask them, `require` to refuse where it cannot, `off`.',
  )
  @IsIn(['ask', 'require', 'off'])
  confirmLive: 'ask' | 'require' | 'off' = 'ask';

  // Many clients give a call up after 60 seconds.
  @Env(
    'LONG_CALL_SECONDS',
    'How long `run_backtest` and `run_optimization` wait for QuantConnect before they answer with a handle to go on with.',
  )
  @IsInt()
  @Min(1)
  @Max(300)
  longCallSeconds = 45;

  @Env('MAX_BODY_BYTES', 'Largest request body, in bytes.')
  @IsInt()
  @Min(1024)
  maxBodyBytes = 4 * 1024 * 1024;

  // Longer than the time a load balancer takes to notice that readiness has gone.
  @Env('SHUTDOWN_DRAIN_SECONDS', 'After SIGTERM, how long to go on answering while load balancers look away.')
  @IsInt()
  @Min(0)
  @Max(300)
  shutdownDrainSeconds = 5;

  @Env('SHUTDOWN_TIMEOUT_SECONDS', 'After the drain, how long calls in flight may take to finish.')
  @IsInt()
  @Min(1)
  @Max(600)
  shutdownTimeoutSeconds = 40;
}
