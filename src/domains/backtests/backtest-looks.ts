import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import type { BacktestResponse } from '../../quantconnect/quantconnect.types.js';
import type { CallTime } from '../../quantconnect/reconciliation/call-time.js';
import { asAsked, entryWith, type Finding, madeSince } from '../../quantconnect/reconciliation/finding.js';

/** What QuantConnect's answers say about a change to backtests whose own answer was lost. */

export function backtestMade(name: string, { backtests }: JsonObject, time: CallTime): Finding<object> {
  const alike = entriesOf(backtests).filter((backtest) => fieldsOf(backtest)['name'] === name);
  const finding = madeSince(alike, time, { from: 'list_backtests', id: 'backtestId' });
  return finding.state === 'done' ? { ...finding, answer: { backtest: finding.answer } } : finding;
}

export function backtestChanged(
  changes: { readonly name?: string; readonly note?: string },
  answer: BacktestResponse,
): Finding<object> {
  const backtest = fieldsOf(answer.backtest);
  const isSo =
    (changes.name === undefined || backtest['name'] === changes.name) &&
    (changes.note === undefined || backtest['note'] === changes.note);
  return asAsked(isSo, { success: true }, 'read_backtest');
}

export function tagsChanged(
  { backtestId, tags }: { readonly backtestId: string; readonly tags: readonly string[] },
  { backtests }: JsonObject,
): Finding<object> {
  const there = entriesOf(entryWith(backtests, 'backtestId', backtestId)?.['tags']).map(String);
  const isSo = there.length === tags.length && tags.every((tag) => there.includes(tag));
  return asAsked(isSo, { success: true }, 'list_backtests');
}

/** Without the field there is no list to be missing from. */
export function backtestDeleted(backtestId: string, { backtests }: JsonObject): Finding<object> {
  const isGone = backtests !== undefined && !entryWith(backtests, 'backtestId', backtestId);
  return asAsked(isGone, { success: true }, 'list_backtests');
}
