import type { Compile } from '../compile/compile.js';
import { runAlgorithm, type AlgorithmRun, type Parameters } from '../engine/algorithm-run.js';
import type { Ledger } from '../engine/ledger.js';
import { rollingPerformance, totalPerformance, type Performance } from '../engine/performance.js';
import type { RuntimeFault } from '../source/runtime-errors.js';
import type { World } from '../world/world.js';

export type BacktestStatus = 'In Queue...' | 'In Progress...' | 'Completed.' | 'Runtime Error';

/** What can be known about a backtest at one moment. */
export interface Progress {
  status: BacktestStatus;
  completed: boolean;
  /** From 0 to 1; below 1 until completed. */
  progress: number;
  /** What went wrong, once it has. */
  fault?: RuntimeFault;
  /** Whether charts, orders and statistics can be read. */
  isStored: boolean;
  /** What happened, once it is stored; missing for good when the run failed. */
  results?: Results;
}

export interface Results {
  ledger: Ledger;
  total: Performance;
  rolling: ReadonlyMap<string, Performance>;
}

const QUEUE_SECONDS = 2;
const FAULT_SECONDS = 1;
const LEAST_RUN_SECONDS = 3;
const LONGEST_RUN_SECONDS = 20;
const TRADING_DAYS_PER_SECOND = 250;
// The service says "completed" a little before the statistics are stored.
const STORING_SECONDS = 1;

/** One run of a compile with parameters. How it ends is fixed at once and revealed as time passes. */
export class Backtest {
  readonly id: string;
  readonly snapshotId: number;
  readonly projectId: number;
  readonly created: number;
  note: string | null = null;
  tags: readonly string[] = [];
  private readonly outcome: AlgorithmRun;
  private stored?: Results;

  constructor(
    private readonly world: World,
    compile: Compile,
    public name: string,
    readonly parameters: Parameters,
  ) {
    this.id = world.identifiers.hex();
    this.snapshotId = world.identifiers.project();
    this.projectId = compile.projectId;
    this.outcome = runAlgorithm(compile.sources, parameters);
    this.created = world.clock.now();
  }

  /** The period the run covers and its trading days; nothing for a run that fails. */
  get period(): { startDay: number; endDay: number; tradingDays: number } | undefined {
    if (!('ledger' in this.outcome)) return undefined;
    const { startDay, endDay, days } = this.outcome.ledger;
    return { startDay, endDay, tradingDays: days.length };
  }

  /** The state of things. One answer is made from one observation, or its fields contradict each other. */
  observe(at = this.world.clock.now()): Progress {
    const seconds = this.world.clock.secondsBetween(this.created, at) - QUEUE_SECONDS;
    if (seconds < this.duration) return underway(seconds / this.duration);
    const isStored = seconds >= this.duration + STORING_SECONDS;
    const finished = { completed: true, progress: 1, isStored };
    if ('fault' in this.outcome) return { ...finished, status: 'Runtime Error', fault: this.outcome.fault };
    return {
      ...finished,
      status: 'Completed.',
      ...(isStored ? { results: this.results(this.outcome.ledger) } : {}),
    };
  }

  private get duration(): number {
    if (!this.period) return FAULT_SECONDS;
    const seconds = this.period.tradingDays / TRADING_DAYS_PER_SECOND;
    return this.world.backtestLength(Math.min(Math.max(seconds, LEAST_RUN_SECONDS), LONGEST_RUN_SECONDS));
  }

  private results(ledger: Ledger): Results {
    this.stored ??= { ledger, total: totalPerformance(ledger), rolling: rollingPerformance(ledger) };
    return this.stored;
  }
}

function underway(share: number): Progress {
  const isQueued = share < 0;
  const progress = isQueued ? 0 : Math.floor(share * 100) / 100;
  return { status: isQueued ? 'In Queue...' : 'In Progress...', completed: false, progress, isStored: false };
}
