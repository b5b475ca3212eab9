import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Resource } from '../../mcp/decorators/resource.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { entriesOf } from '../../quantconnect/lenient.js';
import { pageOf } from '../../quantconnect/page.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import { Advice } from '../../quantconnect/reconciliation/advice.js';
import { type Finding, orRefused } from '../../quantconnect/reconciliation/finding.js';
import { Reconciler } from '../../quantconnect/reconciliation/reconciler.js';
import { TrialLedger } from '../../trials/trial-ledger.js';
import {
  isAborted,
  isDeleted,
  isRenamed,
  optimizationMade,
  type OptimizationAnswer,
} from './optimization-looks.js';
import { idOfOptimization, runsTried, sweepOf } from './optimization-trials.js';
import { optimizationWithRuns, singleRun, type WireOptimization } from './optimization-view.js';
import {
  AbortOptimizationDto,
  CreateOptimizationDto,
  DeleteOptimizationDto,
  EstimateOptimizationTimeDto,
  ListOptimizationsDto,
  OptimizationDto,
  ReadOptimizationDto,
  UpdateOptimizationDto,
} from './optimizations.dto.js';
import { countRuns, gridToWire } from './grid.js';

type Summary = Readonly<Record<string, unknown>>;
type Summaries = readonly Summary[] | Readonly<Record<string, Summary>> | null;

const MOST_SUMMARIES = 50;
const DELETED = 'QuantConnect has no such optimization any more.';

@Injectable()
export class OptimizationsService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly reconciler: Reconciler,
    private readonly trials: TrialLedger,
  ) {}

  @Tool({
    effect: 'read',
    description: 'Estimate an optimization: seconds, QCC balance, number of runs.',
  })
  @RequireScopes(Scope.OptimizationsRead)
  async estimateOptimizationTime(grid: EstimateOptimizationTimeDto, call: ToolCall): Promise<object> {
    const answer = await this.quantconnect.post(call, '/optimizations/estimate', gridToWire(grid));
    return { ...answer, runs: countRuns(grid.parameters) };
  }

  @Tool({
    effect: 'write',
    description: 'Start a grid search; spends QCC. Then read_optimization.',
  })
  @RequireScopes(Scope.OptimizationsWrite)
  async createOptimization(grid: CreateOptimizationDto, call: ToolCall): Promise<object> {
    const { projectId, name } = grid;
    const answer = await this.reconciler.write<object>(call, {
      send: async () => {
        const answer = await this.quantconnect.post(call, '/optimizations/create', gridToWire(grid));
        return { optimization: entriesOf(answer['optimizations'])[0] ?? null };
      },
      look: async (reading, time) =>
        optimizationMade(
          name,
          await this.quantconnect.post(reading, '/optimizations/list', { projectId }),
          time,
        ),
      makes: `optimization ${projectId} ${name}`,
      next: Advice.readFirst('list_optimizations', { projectId }),
    });
    const { tenant } = call;
    const optimizationId = idOfOptimization(answer);
    if (optimizationId !== undefined)
      await this.trials.sweepStarted({ tenant, projectId, optimizationId, name });
    return answer;
  }

  // A hundred runs are 0.9 MB as they come, most of it equity curves.
  @Tool({
    effect: 'read',
    description: 'Read an optimization: state, and its runs with parameters and key statistics, best first.',
  })
  @RequireScopes(Scope.OptimizationsRead)
  async readOptimization(
    { optimizationId, start = 0, backtestId }: ReadOptimizationDto,
    call: ToolCall,
  ): Promise<object> {
    const { optimization } = await this.quantconnect.post<{ optimization?: WireOptimization | null }>(
      call,
      '/optimizations/read',
      { optimizationId },
    );
    if (!optimization) return { optimization: null, ...(optimization === null && { note: DELETED }) };
    // Nothing in this answer waits for it.
    void this.trials.sweepFinished(sweepOf(optimization, optimizationId, call), runsTried(optimization));
    return backtestId ? singleRun(optimization, backtestId) : optimizationWithRuns(optimization, start);
  }

  @Resource({
    uri: 'qc://optimizations/{optimizationId}',
    mimeType: 'application/json',
    description: 'All of an optimization, with the equity curve of every run; about 10 kB a run.',
  })
  @RequireScopes(Scope.OptimizationsRead)
  async optimizationResult({ optimizationId }: OptimizationDto, call: ToolCall): Promise<unknown> {
    const request = { optimizationId };
    const { optimization } = await this.quantconnect.post(call, '/optimizations/read', request);
    return optimization ?? undefined;
  }

  @Tool({
    effect: 'read',
    description: 'List the optimizations of a project with state and best figures.',
  })
  @RequireScopes(Scope.OptimizationsRead)
  async listOptimizations({ projectId, start = 0 }: ListOptimizationsDto, call: ToolCall): Promise<object> {
    const { optimizations } = await this.quantconnect.post<{ optimizations?: Summaries }>(
      call,
      '/optimizations/list',
      { projectId },
    );
    const all = entriesOf(optimizations);
    const { shown, nextStart } = pageOf(all, start, { most: MOST_SUMMARIES });
    return {
      optimizations: shown,
      total: all.length,
      ...(nextStart && { nextStart }),
    };
  }

  @Tool({ effect: 'destroy', idempotent: true, description: 'Rename an optimization.' })
  @RequireScopes(Scope.OptimizationsWrite)
  updateOptimization({ optimizationId, name }: UpdateOptimizationDto, call: ToolCall): Promise<object> {
    return this.change(call, 'update', { optimizationId, name }, (there) => isRenamed(there, name));
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Abort an optimization that is running, for good; finished runs stay.',
  })
  @RequireScopes(Scope.OptimizationsWrite)
  abortOptimization({ optimizationId }: AbortOptimizationDto, call: ToolCall): Promise<object> {
    return this.change(call, 'abort', { optimizationId }, isAborted);
  }

  @Tool({
    effect: 'destroy',
    idempotent: true,
    description: 'Delete an optimization and its results for good.',
  })
  @RequireScopes(Scope.OptimizationsDelete)
  deleteOptimization({ optimizationId }: DeleteOptimizationDto, call: ToolCall): Promise<object> {
    return this.change(call, 'delete', { optimizationId }, isDeleted);
  }

  private change(
    call: ToolCall,
    action: string,
    body: { readonly optimizationId: string; readonly name?: string },
    judge: (there: OptimizationAnswer | undefined) => Finding<object>,
  ): Promise<object> {
    const { optimizationId } = body;
    return this.reconciler.write<object>(call, {
      send: () => this.quantconnect.post(call, `/optimizations/${action}`, body),
      look: async (reading) =>
        judge(await orRefused(this.quantconnect.post(reading, '/optimizations/read', { optimizationId }))),
      next: Advice.harmless('read_optimization', { optimizationId }),
    });
  }
}
