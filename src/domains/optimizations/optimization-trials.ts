import { fieldsOf } from '../../quantconnect/lenient.js';
import type { QuantConnectCall } from '../../quantconnect/quantconnect-call.js';
import { estimateOf } from '../../trials/estimate.js';
import type { Sweep, SweepRun } from '../../trials/trial-ledger.js';
import { isUnderway, type WireOptimization } from './optimization-view.js';
import { rankRuns, type Run } from './runs.js';

/** The id in the answer to an optimization that was started. */
export function idOfOptimization(answer: unknown): string | undefined {
  const id = fieldsOf(fieldsOf(answer)['optimization'])['optimizationId'];
  return typeof id === 'string' ? id : undefined;
}

/** Which optimization of a caller it is. */
export function sweepOf(
  { projectId }: WireOptimization,
  optimizationId: string,
  { tenant }: QuantConnectCall,
): Pick<Sweep, 'tenant' | 'projectId' | 'optimizationId'> {
  return { tenant, projectId: Number(projectId), optimizationId };
}

/** The runs of an optimization that is over; until then they are not all known. */
export function runsTried(optimization: WireOptimization): SweepRun[] {
  if (isUnderway(optimization)) return [];
  return rankRuns(optimization.backtests, undefined).flatMap((run) => tried(run) ?? []);
}

function tried({ id, name, progress, figures, startDate, endDate }: Run): SweepRun | undefined {
  // Those that an abort has cut off came to nothing that could be chosen.
  if (typeof id !== 'string' || Number(progress) < 1) return undefined;
  const annualSharpe = figures['Sharpe Ratio'];
  const result = estimateOf({ annualSharpe, start: startDate, end: endDate });
  return { backtestId: id, name: typeof name === 'string' ? name : '', ...(result && { result }) };
}
