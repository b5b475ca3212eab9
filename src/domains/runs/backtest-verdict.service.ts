import { Injectable } from '@nestjs/common';
import { Scope } from '../../auth/scope.js';
import { Illustrated } from '../../mcp/decorators/illustrated.js';
import type { ToolCall } from '../../mcp/decorators/tool-call.js';
import { pictureOf } from '../../pictures/backtest-picture.js';
import { viewOf } from '../../pictures/backtest-view.js';
import { Pictures } from '../../pictures/pictures.js';
import { trialResultOf } from '../../research/curves.js';
import { type Evidence, EvidenceReader } from '../../research/evidence.js';
import { verdictOf } from '../../research/verdict.js';
import { TrialLedger } from '../../trials/trial-ledger.js';
import { briefOf } from '../../trials/trial-summary.js';
import type { BacktestRun } from './backtest-run.js';
import type { RunBacktestDto } from './run-backtest.dto.js';
import type { Waiting } from './waiting.js';

type Theme = NonNullable<RunBacktestDto['picture']>;

/** Which run of whom, its backtest being known. */
export interface Judged extends BacktestRun {
  readonly backtestId: string;
}

/** What a backtest that has ended comes to. */
@Injectable()
export class BacktestVerdictService {
  constructor(
    private readonly evidence: EvidenceReader,
    private readonly ledger: TrialLedger,
    private readonly pictures: Pictures,
  ) {}

  /** While the backtest runs there is time to load what draws. */
  prepare(theme: Theme): void {
    if (theme !== 'none') this.pictures.prepare();
  }

  /** Undefined where it could not be read in time. */
  async of(
    { projectId, backtestId, family }: Judged,
    theme: Theme,
    waiting: Waiting,
    call: ToolCall,
  ): Promise<Illustrated | undefined> {
    const { scopes, tenant } = call.principal;
    const rights = {
      readsFiles: scopes.has(Scope.FilesRead),
      asksForExplanations: scopes.has(Scope.AiExecute),
    };
    const evidence = await waiting.last((reading) =>
      this.evidence.read(reading, { projectId, backtestId }, rights),
    );
    if (!evidence) return undefined;
    await this.record(evidence, tenant);
    const trials = await this.ledger.summary({ tenant, projectId, family });
    const verdict = verdictOf(evidence, trials ? { trials: briefOf(trials) } : {});
    // Others may be drawing, too; the verdict does not wait for them longer than its client does.
    const png =
      theme === 'none' ? undefined : await waiting.spare(this.pictures.backtest(pictureOf(evidence), theme));
    return new Illustrated(verdict, {
      pictures: png ? [{ png }] : [],
      ...(call.canShowViews && { view: viewOf(evidence, verdict) }),
    });
  }

  private async record({ projectId, backtestId, equity }: Evidence, tenant: string): Promise<void> {
    const result = trialResultOf(equity);
    if (result) await this.ledger.finished({ tenant, projectId, backtestId }, result);
  }
}
