import { Injectable } from '@nestjs/common';
import { estimateOf } from '../../trials/estimate.js';
import { type Trial, TrialLedger, type TrialResult } from '../../trials/trial-ledger.js';
import { briefOf } from '../../trials/trial-summary.js';
import type { Run } from '../optimizations/runs.js';
import type { OptimizationRun } from './optimization-run.js';

/** Every run of a grid that came to its end is a trial, with figures or without. */
@Injectable()
export class OptimizationTrialsService {
  constructor(private readonly ledger: TrialLedger) {}

  /** @returns what all trials of the family come to */
  async record(
    runs: readonly Run[],
    { projectId, family, optimizationId }: OptimizationRun,
    tenant: string,
  ): Promise<object | undefined> {
    const trials = runs.flatMap((run) => {
      const { id, name, progress } = run;
      if (typeof id !== 'string' || Number(progress) < 1) return [];
      const trial: Trial = {
        tenant,
        projectId,
        family,
        backtestId: id,
        name: typeof name === 'string' ? name : '',
        optimizationId: optimizationId ?? '',
      };
      return [{ trial, result: resultOf(run) }];
    });
    await Promise.all(trials.map((one) => this.one(one)));
    const summary = await this.ledger.summary({ tenant, projectId, family });
    return summary && briefOf(summary);
  }

  private async one({ trial, result }: { trial: Trial; result: TrialResult | undefined }): Promise<void> {
    await this.ledger.started(trial);
    if (result) await this.ledger.finished(trial, result);
  }
}

function resultOf({ figures, startDate, endDate }: Run): TrialResult | undefined {
  return estimateOf({ annualSharpe: figures['Sharpe Ratio'], start: startDate, end: endDate });
}
