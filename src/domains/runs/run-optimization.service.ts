import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { fieldsOf } from '../../quantconnect/lenient.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import type { CreateOptimizationDto } from '../optimizations/optimizations.dto.js';
import type { WireOptimization } from '../optimizations/optimization-view.js';
import { OptimizationsService } from '../optimizations/optimizations.service.js';
import { refuseForgotten } from './backtest-run.js';
import { BuildService } from './build.service.js';
import { idIn } from './id-in.js';
import { type OptimizationRun, optimizationBegun } from './optimization-run.js';
import { OptimizationTrialsService } from './optimization-trials.service.js';
import { optimizationVerdict, rankedRuns } from './optimization-verdict.js';
import { RunOptimizationDto } from './run-optimization.dto.js';
import { along, RunProgress } from './run-progress.js';
import { type Underway, unfinished } from './unfinished.js';
import { Waiting } from './waiting.js';

const BUILDING = 0.04;
const RUNS = { from: 0.1, to: 0.96 };
// An answer holds the curves of all runs, about 9 kB each.
const LONGEST_PAUSE_MS = 10_000;

const MAYBE_STARTED = 'The optimization may have been started, and spends QCC: list_optimizations shows it.';

const UNDERWAY: ReadonlySet<unknown> = new Set(['new', 'running', 'active', undefined]);

interface Answer {
  readonly optimization?: WireOptimization | null;
}

type Started = OptimizationRun & { readonly optimizationId: string };

@Injectable()
export class RunOptimizationService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly builds: BuildService,
    private readonly optimizations: OptimizationsService,
    private readonly trials: OptimizationTrialsService,
  ) {}

  @Tool({
    effect: 'write',
    continues: true,
    description:
      'Run a grid search to its end and judge it; spends QCC. Like create_optimization; goes on by handle.',
  })
  @RequireScopes(Scope.CompileExecute, Scope.OptimizationsWrite, Scope.OptimizationsRead)
  async runOptimization(input: RunOptimizationDto, call: ToolCall): Promise<object> {
    const earlier = input.handle === undefined ? undefined : (call.stateOf(input.handle) as OptimizationRun);
    const progress = new RunProgress(call, earlier?.progress);
    progress.reach(0, earlier ? 'Going on' : 'Starting');
    return Waiting.during(call, progress, async (waiting) => {
      const underway = { call, progress, waiting };
      const run = earlier ?? (await this.begin(input, call));
      return this.goOn(run, underway, earlier !== undefined);
    });
  }

  /** Of a call that may have been made before, finds the optimization. */
  private async begin(input: RunOptimizationDto, call: ToolCall): Promise<OptimizationRun> {
    const run = optimizationBegun(input, call);
    if (call.lookSince !== undefined) return { ...run, ...(await this.create(run, call)) };
    call.ifCut('No optimization was started.');
    return run;
  }

  private async goOn(run: OptimizationRun, underway: Underway, isRepeated: boolean): Promise<object> {
    const { call, progress, waiting } = underway;
    const firstPause = isRepeated ? 0 : undefined;
    if (run.optimizationId !== undefined) return this.follow(run as Started, underway, firstPause);
    refuseForgotten(run.begunAt, call);
    // Another use of the handle may be further than this one.
    call.ifCut(isRepeated ? MAYBE_STARTED : 'No optimization was started.');
    progress.reach(BUILDING, 'Compiling');
    const build = await this.builds.begun(run, waiting, call);
    if (!build) return stillBefore(run, 'compiling', underway);
    const built = { ...run, compileId: build.compileId };
    const answer = await this.builds.ended(build, waiting, firstPause);
    if (!answer) return stillBefore(built, 'compiling', underway);
    if (answer['state'] === 'BuildError') return this.builds.failure(answer, build, waiting, call);
    const started = await this.start(built, underway);
    return started ? this.follow(started, underway) : stillBefore(built, 'starting', underway);
  }

  private async start(
    run: OptimizationRun,
    { call, progress, waiting }: Underway,
  ): Promise<Started | undefined> {
    progress.reach(RUNS.from, 'Starting the optimization');
    call.ifCut(MAYBE_STARTED);
    const work = (): Promise<{ optimizationId: string; startedAt: number }> => this.create(run, call);
    const made = await waiting.done(() => call.once(`${run.runId} optimization`, work));
    if (!made) return undefined;
    call.did(`optimization ${made.optimizationId} was started`);
    const { order: _sent, ...rest } = run;
    return { ...rest, ...made };
  }

  private async create(
    { projectId, name, compileId = '', order }: OptimizationRun,
    call: ToolCall,
  ): Promise<{ optimizationId: string; startedAt: number }> {
    const request = { ...order, projectId, name, compileId } as CreateOptimizationDto;
    const answer = fieldsOf(await this.optimizations.createOptimization(request, call));
    const optimizationId = idIn(answer['optimization'], 'optimizationId', '/optimizations/create');
    return { optimizationId, startedAt: Date.now() };
  }

  private async follow(run: Started, underway: Underway, firstPauseMs?: number): Promise<object> {
    const { optimizationId, runs } = run;
    const { call, progress, waiting } = underway;
    call.ifCut(`The optimization goes on at QuantConnect, and spends QCC. ${waysOf(run)}`);
    let share: number | undefined;
    const answer = await waiting.until<Answer>({
      read: (reading) => this.quantconnect.post(reading, '/optimizations/read', { optimizationId }),
      isFinal: ({ optimization }) => optimization === null || !UNDERWAY.has(optimization?.status),
      seen: ({ optimization }) => {
        const ended = endedIn(optimization);
        share = ended / Math.max(runs, 1);
        progress.reach(along(RUNS, share), `${ended} of ${runs} runs have ended`);
      },
      longestPauseMs: LONGEST_PAUSE_MS,
      ...(firstPauseMs !== undefined && { firstPauseMs }),
    });
    if (!answer) return stillRunning(run, underway, share);
    return answer.optimization ? this.judge(answer.optimization, run, call) : deleted(run);
  }

  private async judge(optimization: WireOptimization, run: Started, call: ToolCall): Promise<object> {
    const trials = await this.trials.record(rankedRuns(optimization).runs, run, call.tenant);
    return optimizationVerdict(optimization, run, trials);
  }
}

const endedIn = (optimization: WireOptimization | null | undefined): number =>
  rankedRuns(optimization ?? {}).runs.filter(({ progress }) => Number(progress) >= 1).length;

const waysOf = ({ optimizationId }: Started): string =>
  `read_optimization with ${JSON.stringify({ optimizationId })} shows it, abort_optimization with the same stops it.`;

function stillBefore(run: OptimizationRun, stage: string, underway: Underway): object {
  const { projectId, name } = run;
  return unfinished(underway, run, {
    stage,
    projectId,
    name,
    // A step that is under way when the time is over goes on by itself.
    stop: stage === 'starting' ? MAYBE_STARTED : 'Until then no optimization is started.',
  });
}

function stillRunning(run: Started, underway: Underway, share: number | undefined): object {
  const { projectId, optimizationId, name, startedAt: since } = run;
  const facts = { stage: 'optimization', projectId, optimizationId, name, stop: waysOf(run) };
  return unfinished(underway, run, facts, { since, share });
}

function deleted({ projectId, optimizationId }: Started): object {
  const next = 'QuantConnect has no such optimization any more. Call without the handle for a new one.';
  return { state: 'deleted', projectId, optimizationId, next };
}
