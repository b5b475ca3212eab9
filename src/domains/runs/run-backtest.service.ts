import { Injectable } from '@nestjs/common';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { fieldsOf } from '../../quantconnect/lenient.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import { QuantConnectClient } from '../../quantconnect/quantconnect.client.js';
import type { BacktestResponse } from '../../quantconnect/quantconnect.types.js';
import { TrialLedger } from '../../trials/trial-ledger.js';
import { BacktestsService } from '../backtests/backtests.service.js';
import { type BacktestRun, begun, orderOf, refuseForgotten } from './backtest-run.js';
import { BacktestVerdictService, type Judged } from './backtest-verdict.service.js';
import { BuildService } from './build.service.js';
import { idIn } from './id-in.js';
import { EditsService } from './edits.service.js';
import { RunBacktestDto } from './run-backtest.dto.js';
import { along, RunProgress } from './run-progress.js';
import { type Underway, unfinished } from './unfinished.js';
import { Waiting } from './waiting.js';

// Of a whole run, as it feels: the backtest takes most of the time.
const SAVED = 0.04;
const BUILDING = 0.06;
const BACKTEST = { from: 0.15, to: 0.94 };
const JUDGING = 0.96;

const BEFORE_BACKTEST = 'No backtest was started; what was saved stays saved.';
const MAYBE_STARTED = 'The backtest may have been started: list_backtests shows it.';

type Theme = NonNullable<RunBacktestDto['picture']>;

@Injectable()
export class RunBacktestService {
  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly edits: EditsService,
    private readonly builds: BuildService,
    private readonly backtests: BacktestsService,
    private readonly ledger: TrialLedger,
    private readonly verdicts: BacktestVerdictService,
  ) {}

  @Tool({
    effect: 'destroy',
    core: true,
    continues: true,
    view: 'ui://quantconnect/backtest',
    description:
      'Save edits, compile, backtest and judge in one call: statistics, warnings, error with its line, picture. While status is running call again with only the handle.',
  })
  @RequireScopes(Scope.FilesWrite, Scope.CompileExecute, Scope.BacktestsWrite, Scope.BacktestsRead)
  async runBacktest(input: RunBacktestDto, call: ToolCall): Promise<object> {
    const earlier = input.handle === undefined ? undefined : (call.stateOf(input.handle) as BacktestRun);
    const progress = new RunProgress(call, earlier?.progress);
    progress.reach(0, earlier ? 'Going on' : 'Starting');
    const theme = input.picture ?? earlier?.picture ?? 'light';
    return Waiting.during(call, progress, async (waiting) => {
      const underway = { call, progress, waiting };
      const run = earlier ?? (await this.begin(input, underway));
      return this.goOn(run, underway, theme, earlier !== undefined);
    });
  }

  /** Saves; of a call that may have been made before, finds the backtest. */
  private async begin(input: RunBacktestDto, { call, progress }: Underway): Promise<BacktestRun> {
    const order = orderOf(input, call);
    const { projectId, edits = [] } = order;
    const run = begun(order);
    if (call.lookSince !== undefined) return { ...run, ...(await this.create(run, call)) };
    call.ifCut(`Edits may have been saved: read_file shows them. ${BEFORE_BACKTEST}`);
    await this.edits.apply(projectId, edits, call);
    progress.reach(SAVED, edits.length > 0 ? 'Edits saved' : 'Nothing to save');
    return run;
  }

  private async goOn(
    run: BacktestRun,
    underway: Underway,
    theme: Theme,
    isRepeated: boolean,
  ): Promise<object> {
    const { call, progress, waiting } = underway;
    const firstPause = isRepeated ? 0 : undefined;
    if (run.backtestId !== undefined) return this.follow(run as Judged, underway, theme, firstPause);
    refuseForgotten(run.begunAt, call);
    // Another use of the handle may be further than this one.
    call.ifCut(isRepeated ? MAYBE_STARTED : BEFORE_BACKTEST);
    progress.reach(BUILDING, 'Compiling');
    const build = await this.builds.begun(run, waiting, call);
    if (!build) return stillBefore(run, 'compiling', underway);
    const built = { ...run, compileId: build.compileId };
    const answer = await this.builds.ended(build, waiting, firstPause);
    if (!answer) return stillBefore(built, 'compiling', underway);
    if (answer['state'] === 'BuildError') return this.builds.failure(answer, build, waiting, call);
    const started = await this.start(built, underway);
    return started ? this.follow(started, underway, theme) : stillBefore(built, 'starting', underway);
  }

  private async start(run: BacktestRun, { call, progress, waiting }: Underway): Promise<Judged | undefined> {
    progress.reach(BACKTEST.from, 'Starting the backtest');
    call.ifCut(MAYBE_STARTED);
    const made = await waiting.done(() => call.once(`${run.runId} backtest`, () => this.create(run, call)));
    if (!made) return undefined;
    call.did(`backtest ${made.backtestId} was started`);
    const { parameters: _sent, ...rest } = run;
    return { ...rest, ...made };
  }

  private async create(
    { projectId, compileId = '', backtestName, parameters, family }: BacktestRun,
    call: ToolCall,
  ): Promise<{ backtestId: string; startedAt: number }> {
    const backtest = { projectId, compileId, backtestName, ...(parameters && { parameters }) };
    const answer = fieldsOf(await this.backtests.createBacktest(backtest, call));
    const backtestId = idIn(answer['backtest'], 'backtestId', '/backtests/create');
    const { tenant } = call;
    await this.ledger.started({ tenant, projectId, family, backtestId, name: backtestName });
    return { backtestId, startedAt: Date.now() };
  }

  private async follow(
    run: Judged,
    underway: Underway,
    theme: Theme,
    firstPauseMs?: number,
  ): Promise<object> {
    const { projectId, backtestId } = run;
    const { call, progress, waiting } = underway;
    call.ifCut(`The backtest goes on at QuantConnect. ${waysOf(run)}`);
    this.verdicts.prepare(theme);
    let share: number | undefined;
    const answer = await waiting.until<BacktestResponse>({
      read: (reading) => this.quantconnect.post(reading, '/backtests/read', { projectId, backtestId }),
      isFinal: ({ backtest }) => backtest === null || hasEnded(fieldsOf(backtest)),
      seen: ({ backtest }) => {
        share = Number(fieldsOf(backtest)['progress']) || 0;
        progress.reach(along(BACKTEST, share), `Backtest at ${Math.round(share * 100)} %`);
      },
      ...(firstPauseMs !== undefined && { firstPauseMs }),
    });
    if (answer?.backtest === null) return deleted(run);
    if (answer) progress.reach(JUDGING, 'Reading the results');
    const verdict = answer && (await this.verdicts.of(run, theme, waiting, call));
    return verdict ?? stillRunning(run, answer ? 'reading results' : 'backtest', underway, share);
  }
}

const hasEnded = ({ completed, status }: JsonObject): boolean =>
  completed === true || status === 'Completed.' || status === 'Runtime Error';

const waysOf = ({ projectId, backtestId }: Judged): string =>
  `read_backtest with ${JSON.stringify({ projectId, backtestId })} shows it, delete_backtest with the same removes it.`;

function stillBefore(run: BacktestRun, stage: string, underway: Underway): object {
  const { projectId, backtestName } = run;
  return unfinished(underway, run, {
    stage,
    projectId,
    backtestName,
    // A step that is under way when the time is over goes on by itself.
    stop: stage === 'starting' ? MAYBE_STARTED : 'Until then no backtest is started.',
  });
}

function stillRunning(run: Judged, stage: string, underway: Underway, share: number | undefined): object {
  const { projectId, backtestId, backtestName, startedAt: since } = run;
  const facts = { stage, projectId, backtestId, backtestName, stop: waysOf(run) };
  return unfinished(underway, run, facts, { since, share });
}

function deleted({ projectId, backtestId }: Judged): object {
  const next =
    'QuantConnect has no such backtest any more. Call run_backtest without the handle for a new one.';
  return { state: 'deleted', projectId, backtestId, next };
}
