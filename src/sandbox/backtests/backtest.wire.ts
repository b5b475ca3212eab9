import { CHART_NAMES } from '../engine/charts.js';
import { isoDay } from '../engine/calendar.js';
import { LEAN_VERSION } from '../projects/lean-versions.js';
import { stamp } from '../world/clock.js';
import type { World } from '../world/world.js';
import type { Backtest, Progress, Results } from './backtest.js';
import { Backtests } from './backtests.js';
import { performanceToWire } from './performance.wire.js';
import { listFigures, NO_LIST_FIGURES, runtimeStatisticsToWire, statisticsToWire } from './summary.wire.js';

/** A backtest as it is read by itself: state first, and results once there are any. */
export function backtestToWire(backtest: Backtest, now: Progress, world: World): object {
  const backtestCount = world.part(Backtests).list(backtest.projectId).length;
  return {
    note: backtest.note,
    organizationId: world.tenant.organizationId,
    ...common(backtest, now),
    projectId: backtest.projectId,
    completed: now.completed,
    ...period(backtest),
    researchGuide: { minutes: 0, backtestCount, parameters: Object.keys(backtest.parameters).length },
    error: now.fault?.error ?? null,
    stacktrace: now.fault?.stacktrace ?? null,
    hasInitializeError: now.fault?.duringInitialize ?? false,
    ...(now.results ? resultsToWire(now.results) : NO_RESULTS),
    serverStatistics: now.isStored ? serverStatistics(backtest) : null,
    nodeName: now.status === 'In Queue...' ? '' : 'B-MICRO node',
    outOfSampleMaxEndDate: null,
    outOfSampleDays: null,
    analysis: null,
  };
}

/** A backtest as one line of a list. */
export function backtestToListEntry(backtest: Backtest, includeStatistics: boolean): object {
  const now = backtest.observe();
  return {
    ...common(backtest, now),
    tags: backtest.tags,
    parameters: Object.keys(backtest.parameters).length,
    ...(includeStatistics && now.results ? listFigures(now.results) : NO_LIST_FIGURES),
  };
}

function common(backtest: Backtest, { status, progress }: Progress): object {
  const { id, name, created, snapshotId, parameters } = backtest;
  return {
    name,
    optimizationId: null,
    backtestId: id,
    created: stamp(created),
    snapshotId,
    status,
    progress,
    tradeableDates: Math.floor((backtest.period?.tradingDays ?? 0) * progress),
    // An empty map comes out of the service as a list.
    parameterSet: Object.keys(parameters).length === 0 ? [] : parameters,
  };
}

function period({ period: days }: Backtest): object {
  return {
    backtestStart: days ? `${isoDay(days.startDay)}T00:00:00Z` : null,
    backtestEnd: days ? `${isoDay(days.endDay)}T23:59:59Z` : null,
  };
}

function resultsToWire(results: Results): object {
  const rolling = [...results.rolling].map(([key, window]) => [key, performanceToWire(window)] as const);
  return {
    charts: Object.fromEntries(CHART_NAMES.map((name) => [name, { name }])),
    rollingWindow: Object.fromEntries(rolling),
    runtimeStatistics: runtimeStatisticsToWire(results),
    statistics: statisticsToWire(results),
    totalPerformance: performanceToWire(results.total),
  };
}

const NO_RESULTS = {
  charts: {},
  rollingWindow: null,
  runtimeStatistics: {},
  statistics: {},
  totalPerformance: null,
};

function serverStatistics({ id }: Backtest): object {
  return {
    'CPU Usage': '0.0%',
    'Used RAM (MB)': '241',
    'Total RAM (MB)': '8192',
    Hostname: `BACKTESTING-${id}`,
    'LEAN Version': LEAN_VERSION.name,
    'Up Time': '0d 00:00:03',
  };
}
