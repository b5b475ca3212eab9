import { Injectable } from '@nestjs/common';
import { IsHash, IsInt, IsObject, IsOptional, IsPositive } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';

const ORDER =
  '{"$type":"OrderCommand","symbol":{"id":"SPY R735QTJ8XC9X","value":"SPY"},"order_type":"market","quantity":"1"}';

export class CreateLiveCommandDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe(`${ORDER}, or an object the algorithm expects.`)
  @IsObject()
  command!: object;
}

export class BroadcastLiveCommandDto {
  @Describe('Organization id.')
  @IsHash('md5')
  organizationId!: string;

  @Describe('Project that does not get it.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  excludeProjectId?: number;

  @Describe('The command, as for create_live_command.')
  @IsObject()
  command!: object;
}

// A command that is repeated trades twice, so neither of these is idempotent.
@Injectable()
export class LiveCommandsService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
  ) {}

  @Tool({
    effect: 'destroy',
    openWorld: true,
    description:
      'Send a command to a running live algorithm; it may trade. Success says it was queued, not what came of it: see read_live_orders, read_live_logs.',
  })
  @RequireScopes(Scope.LiveExecute)
  async createLiveCommand({ projectId, command }: CreateLiveCommandDto, call: ToolCall): Promise<object> {
    await call.confirm(
      `Send a command to the live algorithm of project ${projectId}? It may trade with it: ${shown(command)}`,
    );
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/live/commands/create', { projectId, command }),
      next: traces('read_live_orders and read_live_logs', { projectId }),
    });
  }

  @Tool({
    effect: 'destroy',
    openWorld: true,
    description: 'Send a command to every running live algorithm of an organization at once.',
  })
  @RequireScopes(Scope.LiveExecute, Scope.AdminWrite)
  async broadcastLiveCommand(broadcast: BroadcastLiveCommandDto, call: ToolCall): Promise<object> {
    const { organizationId, excludeProjectId, command } = broadcast;
    const but = excludeProjectId === undefined ? '' : ` but project ${excludeProjectId}`;
    await call.confirm(
      `Send a command to every running live algorithm of organization ${organizationId}${but}? They may trade with it: ${shown(command)}`,
    );
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/live/commands/broadcast', broadcast),
      next: traces('list_live_algorithms, then read_live_orders and read_live_logs of each', {}),
    });
  }
}

/** A command leaves no record of its own at QuantConnect, only what the algorithm made of it. */
const traces = (tools: string, args: object): string =>
  `Commands cannot be read back: ${tools} with ${JSON.stringify(args)} show what the algorithm made of it, some minutes later. Repeat it only when the person agrees: it may trade twice.`;

const MOST_SHOWN = 1000;

/** A command as a person reads it; that there is more of it is said, because it could be in there. */
function shown(command: object): string {
  const json = JSON.stringify(command);
  if (json.length <= MOST_SHOWN) return json;
  return `${json.slice(0, MOST_SHOWN)}… and ${json.length - MOST_SHOWN} characters more, which are not shown`;
}
