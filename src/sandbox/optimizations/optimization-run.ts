import type { Compile } from '../compile/compile.js';
import { runAlgorithm, type Parameters } from '../engine/algorithm-run.js';
import { isoDay } from '../engine/calendar.js';
import type { Ledger } from '../engine/ledger.js';
import { totalPerformance } from '../engine/performance.js';
import { sum } from '../engine/series-math.js';
import { rounded } from '../engine/wire-numbers.js';

const MOST_EQUITY_POINTS = 190;
const TRADING_DAYS_PER_WEEK = 5;

interface Outcome {
  statistics: number[] | null;
  equity: number[][];
  startDate: string | null;
  endDate: string | null;
  exitCode: number;
}

/** One combination of a grid. It is computed when somebody first looks at its results. */
export class OptimizationRun {
  private computed?: Outcome;

  constructor(
    readonly id: string,
    private readonly name: string,
    private readonly compile: Compile,
    private readonly parameters: Parameters,
  ) {}

  get hasFailed(): boolean {
    return this.outcome.statistics === null;
  }

  /** The figure at this place of the statistics array. */
  figure(index: number): number | undefined {
    return this.outcome.statistics?.[index];
  }

  /** `progress` is 1 for one that is over. */
  toWire(progress: number): object {
    const { id, parameters: parameterSet } = this;
    const name = `${this.name}(${Object.values(parameterSet).join(',')})`;
    const outcome = progress === 1 ? this.outcome : NOTHING_YET;
    return { name, id, progress, ...outcome, outOfSampleMaxEndDate: null, outOfSampleDays: 0, parameterSet };
  }

  private get outcome(): Outcome {
    this.computed ??= compute(this.compile, this.parameters);
    return this.computed;
  }
}

const NOTHING_YET: Outcome = { statistics: null, equity: [], startDate: null, endDate: null, exitCode: 0 };

function compute(compile: Compile, parameters: Parameters): Outcome {
  const run = runAlgorithm(compile.sources, parameters);
  if ('fault' in run) return { ...NOTHING_YET, exitCode: 1 };
  const { startDay, endDay } = run.ledger;
  return {
    exitCode: 0,
    startDate: `${isoDay(startDay)}T00:00:00Z`,
    endDate: `${isoDay(endDay)}T23:59:59Z`,
    statistics: statisticsOf(run.ledger),
    equity: equityOf(run.ledger),
  };
}

/** The 21 figures in the order the service writes them. */
function statisticsOf(ledger: Ledger): number[] {
  const { portfolioStatistics: p } = totalPerformance(ledger);
  const percent = (fraction: number): number => rounded(fraction * 100, 3);
  const plain = (value: number): number => rounded(value, 3);
  return [
    plain(p.alpha),
    plain(p.annualStandardDeviation),
    plain(p.annualVariance),
    percent(p.averageLossRate),
    percent(p.averageWinRate),
    plain(p.beta),
    percent(p.compoundingAnnualReturn),
    percent(p.drawdown),
    0,
    plain(p.expectancy),
    plain(p.informationRatio),
    percent(p.lossRate),
    percent(p.totalNetProfit),
    percent(p.probabilisticSharpeRatio),
    plain(p.profitLossRatio),
    plain(p.sharpeRatio),
    rounded(sum(ledger.orders.map(({ fee }) => fee)), 2),
    ledger.orders.length,
    plain(p.trackingError),
    plain(p.treynorRatio),
    percent(p.winRate),
  ];
}

/** Bars of a week, or of longer when the run is long: time, open, high, low, close. */
function equityOf({ days }: Ledger): number[][] {
  const length = Math.max(TRADING_DAYS_PER_WEEK, Math.ceil(days.length / MOST_EQUITY_POINTS));
  return Array.from({ length: Math.ceil(days.length / length) }, (_, n) => {
    const bars = days.slice(n * length, (n + 1) * length);
    const equity = bars.map((day) => day.equity);
    const [high, low] = [
      Math.max(...equity.map((bar) => bar.high)),
      Math.min(...equity.map((bar) => bar.low)),
    ];
    const figures = [equity[0]?.open ?? 0, high, low, equity.at(-1)?.close ?? 0];
    return [bars[0]?.day ?? 0, ...figures.map((value) => rounded(value, 4))];
  });
}
