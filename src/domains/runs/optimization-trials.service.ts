import { Injectable } from '@nestjs/common';
import { type Trial, TrialLedger, type TrialResult, type TrialSummary } from '../../trials/trial-ledger.js';
import type { Run } from '../optimizations/runs.js';
import type { OptimizationRun } from './optimization-run.js';

// The Sharpe ratio of a year of trading days is that of a day times the root of their number.
const TRADING_DAYS = 252;
const YEAR_MS = 365.25 * 86_400_000;
const NORMAL = { skewness: 0, kurtosis: 3 };

/** Every run of a grid is a trial. */
@Injectable()
export class OptimizationTrialsService {
  constructor(private readonly ledger: TrialLedger) {}

  /** @returns what all trials of the family come to */
  async record(
    runs: readonly Run[],
    { projectId, family, optimizationId }: OptimizationRun,
    tenant: string,
  ): Promise<TrialSummary | undefined> {
    const trials = runs.flatMap(({ id, name = '', ...run }) => {
      if (id === undefined) return [];
      const trial: Trial = {
        tenant,
        projectId,
        family,
        backtestId: id,
        name,
        optimizationId: optimizationId ?? '',
      };
      return [{ trial, result: resultOf(run) }];
    });
    await Promise.all(trials.map((one) => this.one(one)));
    return this.ledger.summary({ tenant, projectId, family });
  }

  private async one({ trial, result }: { trial: Trial; result: TrialResult | undefined }): Promise<void> {
    await this.ledger.started(trial);
    if (result) await this.ledger.finished(trial, result);
  }
}

/** From the annual figure, as if returns were normal: of the daily ones an optimization tells nothing. */
export function resultOf({ figures, ...run }: Pick<Run, 'figures'>): TrialResult | undefined {
  const annual = figures['Sharpe Ratio'];
  const { startDate, endDate } = run as { startDate?: unknown; endDate?: unknown };
  const years = (Date.parse(String(endDate)) - Date.parse(String(startDate))) / YEAR_MS;
  const observations = Math.round(years * TRADING_DAYS);
  if (typeof annual !== 'number' || !(observations > 1)) return undefined;
  return { sharpe: annual / Math.sqrt(TRADING_DAYS), ...NORMAL, observations };
}
