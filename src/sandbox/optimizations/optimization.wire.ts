import { stamp } from '../world/clock.js';
import { type Optimization, type OptimizationProgress } from './optimization.js';
import type { Order } from './order.js';

const SHARPE_RATIO = 15;
const PSR = 13;
const ORDERS = 17;
const QCC_PER_DOLLAR = 100;

/** One entry of a list, and what a new optimization is answered with. */
export function optimizationToSummary(optimization: Optimization): object {
  const { order } = optimization;
  const best = optimization.best();
  return {
    optimizationId: optimization.id,
    projectId: optimization.compile.projectId,
    name: optimization.name,
    status: optimization.observe().status,
    nodeType: optimization.nodes.type,
    extremum: order.extremum,
    criterion: criterionOf(order),
    created: stamp(optimization.created),
    psr: best?.figure(PSR) ?? null,
    sharpeRatio: best?.figure(SHARPE_RATIO) ?? null,
    trades: best?.figure(ORDERS) ?? null,
    cloneId: optimization.snapshotId,
    ...OUT_OF_SAMPLE,
    parameters: order.grid,
  };
}

/** An optimization with its runs. Like a real one it lacks some fields that a summary has. */
export function optimizationToWire(optimization: Optimization): object {
  const { id, snapshotId, name, order, nodes, compile, created } = optimization;
  const now = optimization.observe();
  return {
    optimizationId: id,
    snapshotId,
    name,
    runtimeStatistics: orList(runtimeStatistics(optimization, now)),
    constraints: order.constraints,
    parameters: order.grid,
    nodeType: nodes.type,
    parallelNodes: nodes.parallel,
    projectId: compile.projectId,
    status: now.status,
    backtests: orList(runsToWire(now)),
    strategy: order.strategy,
    optimizationTarget: order.target,
    targetValue: order.targetValue,
    extremum: order.extremum,
    requested: stamp(created),
    gridLayout: gridLayoutOf(order),
    ...OUT_OF_SAMPLE,
    criterion: criterionOf(order),
  };
}

const OUT_OF_SAMPLE = { outOfSampleDays: 0, outOfSampleMaxEndDate: null };

const criterionOf = ({ target, extremum, targetValue }: Order): object => ({ extremum, target, targetValue });

// An empty map comes out of the service as a list.
const orList = (map: object): object => (Object.keys(map).length === 0 ? [] : map);

function runsToWire({ finished, running, progress }: OptimizationProgress): object {
  return Object.fromEntries([
    ...finished.map((run) => [run.id, run.toWire(1)] as const),
    ...running.map((run) => [run.id, run.toWire(progress)] as const),
  ]);
}

function runtimeStatistics({ runs, nodes, runSeconds }: Optimization, now: OptimizationProgress): object {
  if (now.status === 'new') return {};
  const { finished, running, seconds } = now;
  const failed = finished.filter((run) => run.hasFailed).length;
  const waiting = now.status === 'running' ? runs.length - finished.length - running.length : 0;
  const dollars = (seconds / 3600) * nodes.parallel * nodes.price;
  return {
    Completed: String(finished.length - failed),
    Failed: String(failed),
    Running: String(running.length),
    'In Queue': String(waiting),
    'Average Length': clockTime(finished.length === 0 ? 0 : runSeconds),
    'Total Runtime': clockTime(finished.length * runSeconds),
    Total: String(runs.length),
    Consumed: `${(dollars * QCC_PER_DOLLAR).toFixed(2)} QCC`,
  };
}

const clockTime = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);

function gridLayoutOf({ grid }: Order): object[] {
  const names = grid.map(({ name }) => name);
  return [
    { chartName: 'Strategy Equities', column: 1, height: 4, row: 1, sort: 11, width: 12 },
    {
      chartName: `Sharpe Ratio (${names.join(', ')})`,
      column: 1,
      height: 4,
      row: 5,
      width: 4,
      definition: [...names.map((name) => `Par.(${name})`), 'Sharpe Ratio'],
    },
  ];
}
