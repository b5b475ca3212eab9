import { IsBoolean, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { Env } from './env.js';
import { IsHttpUrl } from './http-url.js';

/** The upstream API, and the account of the operator where one is used. */
export class QuantConnectConfig {
  @Env('QUANTCONNECT_API_URL', 'Base URL of the QuantConnect API.')
  @IsHttpUrl()
  apiUrl = 'https://www.quantconnect.com/api/v2';

  @Env('QUANTCONNECT_USER_ID', 'QuantConnect user id for stdio, or for the fallback subject.')
  @IsOptional()
  @IsString()
  userId?: string;

  @Env('QUANTCONNECT_API_TOKEN', 'QuantConnect API token that belongs to the user id.', { secret: true })
  @IsOptional()
  @IsString()
  apiToken?: string;

  @Env('QUANTCONNECT_ORGANIZATION_ID', 'QuantConnect organization that belongs to the user id.')
  @IsOptional()
  @IsString()
  organizationId?: string;

  // The official clients use 30 s (MCP server) and 100 s (LEAN).
  @Env(
    'QUANTCONNECT_TIMEOUT_SECONDS',
    'How long one request to QuantConnect may take, with waiting and all attempts.',
  )
  @IsInt()
  @Min(1)
  @Max(600)
  timeoutSeconds = 30;

  @Env(
    'QUANTCONNECT_LOOK_SECONDS',
    'How long to look what came of a change whose answer was lost, before saying that it is not known. 0 does not look.',
  )
  @IsInt()
  @Min(0)
  @Max(60)
  lookSeconds = 5;

  // A captured optimization of 100 runs is 0.9 MB, a report some MB.
  @Env('QUANTCONNECT_MAX_RESPONSE_BYTES', 'Largest answer read from QuantConnect, in bytes.')
  @IsInt()
  @Min(1024)
  maxResponseBytes = 32 * 1024 * 1024;

  // One of them at least is never taken by reads, so that a stop does not wait for charts that hang.
  @Env('QUANTCONNECT_CONNECTIONS', 'Connections kept open to QuantConnect.')
  @IsInt()
  @Min(2)
  @Max(1024)
  connections = 64;

  @Env('QUANTCONNECT_CONNECTIONS_PER_TENANT', 'How many of them one tenant may use at once.')
  @IsInt()
  @Min(2)
  @Max(1024)
  connectionsPerTenant = 16;

  @Env(
    'QUANTCONNECT_QUEUE_PER_TENANT',
    'Reads of one tenant that wait for a connection; beyond it the answer is `busy`. As many writes wait beside them.',
  )
  @IsInt()
  @Min(0)
  @Max(10_000)
  queuePerTenant = 100;

  @Env(
    'QUANTCONNECT_QUEUE_SECONDS',
    'How long a request waits for a connection before it is answered `busy`.',
  )
  @IsInt()
  @Min(1)
  @Max(600)
  queueSeconds = 10;

  @Env('QUANTCONNECT_CIRCUIT_FAULTS', 'Faults in a row after which QuantConnect is given a rest.')
  @IsInt()
  @Min(1)
  circuitFaults = 10;

  @Env('QUANTCONNECT_CIRCUIT_SECONDS', 'How long that rest is, before one request tries again.')
  @IsInt()
  @Min(1)
  @Max(600)
  circuitSeconds = 5;

  @Env(
    'QUANTCONNECT_PROPAGATE_TRACE',
    'Send the header `traceparent` to QuantConnect. For a gateway or a stand-in of your own in front of it: QuantConnect itself has no use for it, and would learn which requests belong together.',
  )
  @IsBoolean()
  propagateTrace = false;

  // QuantConnect shows this name as the editor that holds a project's lock.
  @Env('AGENT_NAME', 'Name under which file edits are made when the caller gives no `codeSourceId`.')
  @IsString()
  agentName = 'MCP Server';
}
