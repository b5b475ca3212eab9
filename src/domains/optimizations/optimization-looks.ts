import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import type { CallTime } from '../../quantconnect/reconciliation/call-time.js';
import {
  asAsked,
  done,
  type Finding,
  madeSince,
  notDone,
  notSeen,
} from '../../quantconnect/reconciliation/finding.js';

/** What QuantConnect answers about one optimization; nothing where it refuses to read it. */
export interface OptimizationAnswer {
  readonly optimization?: unknown;
}

/** What QuantConnect's answers say about a change to optimizations whose own answer was lost. */

export function optimizationMade(
  name: string,
  { optimizations }: JsonObject,
  time: CallTime,
): Finding<object> {
  const alike = entriesOf(optimizations).filter((one) => fieldsOf(one)['name'] === name);
  const finding = madeSince(alike, time, { from: 'list_optimizations', id: 'optimizationId' });
  return finding.state === 'done' ? { ...finding, answer: { optimization: finding.answer } } : finding;
}

export const isRenamed = (answer: OptimizationAnswer | undefined, name: string): Finding<object> =>
  asAsked(fieldsOf(answer?.optimization)['name'] === name, { success: true }, 'read_optimization');

/** One that ran to its end was not aborted, and cannot be any more. */
export function isAborted(answer: OptimizationAnswer | undefined): Finding<object> {
  const status = fieldsOf(answer?.optimization)['status'];
  if (status === 'completed') return notDone('read_optimization shows that it ran to its end');
  return status === 'aborted'
    ? done({ success: true }, 'read_optimization shows it aborted')
    : notSeen(`read_optimization shows its status as ${JSON.stringify(status ?? null)}`);
}

/** Both happen to one that was deleted: it is read as null, or refused. */
export function isDeleted(answer: OptimizationAnswer | undefined): Finding<object> {
  const isGone = answer === undefined || answer.optimization === null;
  return isGone
    ? done({ success: true }, 'read_optimization does not find it any more')
    : notSeen('read_optimization shows it, so far at least');
}
