import { Injectable } from '@nestjs/common';
import { IsInt, IsPositive, IsString, Matches } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { entriesOf } from '../../quantconnect/lenient.js';
import { fitting } from '../../quantconnect/page.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';

export class CreateCompileDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;
}

export class ReadCompileDto {
  @Describe('Project id.')
  @IsInt()
  @IsPositive()
  projectId!: number;

  @Describe('From create_compile.')
  @IsString()
  @Matches(/^[a-f0-9]+-[a-f0-9]+$/)
  compileId!: string;
}

@Injectable()
export class CompileService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
  ) {}

  @Tool({
    effect: 'write',
    core: true,
    description:
      'Compile the code of a project. Returns compileId and state. Then read_compile until the state is final.',
  })
  @RequireScopes(Scope.CompileExecute)
  createCompile({ projectId }: CreateCompileDto, call: ToolCall): Promise<object> {
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, '/compile/create', { projectId }),
      // Compiles cannot be listed. One that nobody asks about costs nothing.
      next: 'Compiles cannot be listed; one more costs nothing, so call create_compile again.',
    });
  }

  @Tool({
    effect: 'read',
    core: true,
    description:
      'Read a compile job: InQueue (wait 2 seconds, read again), BuildSuccess (go on with create_backtest) or BuildError (logs give file and line).',
  })
  @RequireScopes(Scope.ProjectsRead)
  async readCompile({ projectId, compileId }: ReadCompileDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/compile/read', { projectId, compileId });
    const logs = entriesOf(answer['logs']);
    const shown = fitting(logs);
    if (shown.length === logs.length) return answer;
    const omitted = [`${logs.length - shown.length} lines: mend what these say and compile again`];
    return { ...answer, logs: shown, omitted };
  }
}
