import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AuditUnavailable } from '../audit/store/audit-store.js';
import { Metrics } from '../observability/metrics.js';
import { TRIAL_STORE, type TrialStore } from './store/trial-store.js';
import {
  type KeptTrial,
  NO_FAMILY,
  type Trial,
  type TrialEntry,
  type TrialFamily,
  type TrialKey,
  type TrialResult,
} from './trial.js';
import { type TrialOutcome, TrialQueue } from './trial-queue.js';
import { isTrial, summaryOf, type TrialSummary } from './trial-summary.js';

export type { Trial, TrialFamily, TrialKey, TrialResult } from './trial.js';
export type { TrialSummary } from './trial-summary.js';

// What a call waits for its trial to last. A disk takes some milliseconds of it, a database that is away all.
const WAIT_MS = 250;
// What a verdict waits for the count of its trials: the database may be away in a way that takes seconds to be noticed.
const SUMMARY_MS = 1_000;
const CLOSING_MS = 2_000;
const MOST_NAME = 80;
const MOST_FAMILY = 64;

/** An optimization of a caller, whose runs are trials. */
export interface Sweep extends Omit<TrialFamily, 'family'> {
  readonly optimizationId: string;
  readonly name: string;
}

/** A run of an optimization. */
export interface SweepRun {
  readonly backtestId: string;
  readonly name: string;
  readonly result?: TrialResult;
}

/**
 * Counts the backtests of each caller. What it cannot record it says in the log and in a metric; it never fails the
 * call that it counts, and holds it up for a quarter of a second at most.
 */
@Injectable()
export class TrialLedger implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Trials');
  private readonly queue = new TrialQueue({
    write: (entries) => this.store.add(entries),
    onOutcome: (outcome, entries, error) => this.tell(outcome, entries, error),
  });
  private trouble: string | undefined;

  constructor(
    @Inject(TRIAL_STORE) private readonly store: TrialStore,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.store.prepare().catch((error: unknown) => this.failed(error));
  }

  /** Whether the count outlives this process. */
  get lasts(): boolean {
    return this.store.lasts;
  }

  /**
   * Resolves when the trial would survive a crash, or it takes too long. One that was started without a family can be
   * given one by a repeat; other repeats change nothing.
   */
  started({ tenant, projectId, backtestId, ...trial }: Trial): Promise<void> {
    return this.record([{ tenant, projectId, backtestId, started: startOf(trial) }]);
  }

  /** The same, by a tool that is told of no family: another that is may name it. */
  startedUnnamed({ tenant, projectId, backtestId, ...trial }: Omit<Trial, 'family'>): Promise<void> {
    const started = startOf({ ...trial, family: NO_FAMILY });
    return this.record([{ tenant, projectId, backtestId, started }]);
  }

  /**
   * Of trials that were never started here it keeps nothing. A repeat changes nothing, except that a measured result
   * replaces an estimated one.
   */
  async finished({ tenant, projectId, backtestId }: TrialKey, result: TrialResult): Promise<void> {
    if (isMeasured(result)) await this.record([{ tenant, projectId, backtestId, result }]);
  }

  /** That a caller has started an optimization: only of those are the runs counted. */
  sweepStarted(sweep: Sweep): Promise<void> {
    return this.startedUnnamed({ ...sweep, backtestId: sweep.optimizationId });
  }

  /** Counts the runs of an optimization of this caller, once they are known; of any other nothing. */
  async sweepFinished(sweep: Omit<Sweep, 'name'>, runs: readonly SweepRun[]): Promise<void> {
    const { tenant, projectId, optimizationId } = sweep;
    if (runs.length === 0 || !isKeyed({ tenant, projectId, backtestId: optimizationId })) return;
    const kept = await this.trialsOf(tenant, projectId);
    const own = kept?.find(({ backtestId }) => backtestId === optimizationId);
    if (!own) return;
    const entries = runs.map(({ backtestId, name, result }) => ({
      tenant,
      projectId,
      backtestId,
      started: startOf({ family: own.family, name, optimizationId }),
      ...(result && isMeasured(result) && { result }),
    }));
    await this.record(entries);
  }

  /** Undefined where it cannot be read within a second. */
  async summary({ tenant, projectId, family }: TrialFamily): Promise<TrialSummary | undefined> {
    const name = familyOf(family);
    const late = delay(SUMMARY_MS, undefined, { ref: false });
    const trials = await Promise.race([this.trials(tenant, projectId), late]);
    return (
      trials &&
      summaryOf(
        name,
        trials.filter((trial) => trial.family === name),
      )
    );
  }

  /** All trials of a caller in a project, newest first. Undefined where they cannot be read now. */
  async trials(tenant: string, projectId: number): Promise<readonly KeptTrial[] | undefined> {
    const kept = await this.trialsOf(tenant, projectId);
    return kept
      ?.filter(isTrial)
      .sort((a, b) => (a.startedAt === b.startedAt ? 0 : a.startedAt > b.startedAt ? -1 : 1));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.race([this.queue.settled(), delay(CLOSING_MS, undefined, { ref: false })]);
    await this.store.close();
  }

  private record(entries: readonly TrialEntry[]): Promise<void> {
    return inTime(this.queue.add(entries.filter(isKeyed)));
  }

  /** What was just counted is among them. */
  private async trialsOf(tenant: string, projectId: number): Promise<readonly KeptTrial[] | undefined> {
    await inTime(this.queue.settled());
    return this.store.trialsOf(tenant, projectId).catch((error: unknown) => {
      this.failed(error);
      return undefined;
    });
  }

  private tell(outcome: TrialOutcome, entries: number, error?: unknown): void {
    if (entries > 0) this.metrics.trials.inc({ outcome }, entries);
    if (outcome === 'failed') this.failed(error);
    else if (outcome !== 'written') this.inTrouble(outcome);
    else if (entries > 0 && this.trouble) {
      this.logger.log('Trials are counted again');
      this.trouble = undefined;
    }
  }

  private failed(error: unknown): void {
    if (error instanceof AuditUnavailable) return this.inTrouble(error.reason);
    this.logger.error(error);
  }

  /** Said once, not for every trial. */
  private inTrouble(reason: string): void {
    if (this.trouble !== reason) this.logger.error(`Trials are not counted (${reason})`);
    this.trouble = reason;
  }
}

const startOf = ({ family, name, optimizationId }: Pick<Trial, 'family' | 'name' | 'optimizationId'>) => ({
  family: familyOf(family),
  name: oneLine(name, MOST_NAME),
  startedAt: new Date().toISOString(),
  ...(optimizationId !== undefined && { optimizationId }),
});

const familyOf = (family: string): string => oneLine(family, MOST_FAMILY) || NO_FAMILY;

/** Names come from outside: without what no store or terminal takes. */
function oneLine(text: string, most: number): string {
  const start = text.slice(0, most * 2);
  const plain = Array.from(start, (letter) => (/[\p{C}\p{Zl}\p{Zp}]/u.test(letter) ? ' ' : letter));
  return plain.slice(0, most).join('').trim();
}

// What a database takes for a number of days.
const MOST_OBSERVATIONS = 1e9;

function isMeasured({ sharpe, skewness, kurtosis, observations }: TrialResult): boolean {
  const isCount = Number.isInteger(observations) && observations >= 0 && observations <= MOST_OBSERVATIONS;
  return isCount && [sharpe, skewness, kurtosis].every(Number.isFinite);
}

/** Ids are QuantConnect's word: what is none is not kept. */
const isKeyed = ({ projectId, backtestId }: TrialKey): boolean =>
  Number.isSafeInteger(projectId) && /^[\w-]{1,64}$/.test(backtestId);

function inTime(work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, WAIT_MS);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
