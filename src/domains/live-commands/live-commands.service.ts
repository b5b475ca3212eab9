import { Injectable } from '@nestjs/common';
import { IsHash, IsInt, IsObject, IsOptional, IsPositive } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';

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
  constructor(private readonly quantconnect: QuantConnectClient) {}

  @Tool({
    effect: 'destroy',
    openWorld: true,
    description:
      'Send a command to a running live algorithm; it may trade. Success says that it was queued, not what came of it: see read_live_orders, read_live_logs.',
  })
  @RequireScopes(Scope.LiveExecute)
  createLiveCommand({ projectId, command }: CreateLiveCommandDto, call: ToolCall): Promise<object> {
    return this.quantconnect.post(call, '/live/commands/create', { projectId, command });
  }

  @Tool({
    effect: 'destroy',
    openWorld: true,
    description: 'Send a command to every running live algorithm of an organization at once.',
  })
  @RequireScopes(Scope.LiveExecute, Scope.AdminWrite)
  broadcastLiveCommand(broadcast: BroadcastLiveCommandDto, call: ToolCall): Promise<object> {
    return this.quantconnect.post(call, '/live/commands/broadcast', broadcast);
  }
}
