import { entriesOf, fieldsOf } from '../quantconnect/lenient.js';
import type { BacktestRef } from './backtest-ref.js';
import type { Inquiry } from './inquiry.js';
import { numberIn } from './numbers.js';

// As many as QuantConnect gives at once.
const LOG_PAGE = 200;
const LAST_LINES = 20;

/** @returns the last lines, and whether there were too many for one request */
export async function lastLogLines(
  inquiry: Inquiry,
  ref: BacktestRef,
): Promise<{ readonly lines: readonly string[]; readonly isLong: boolean }> {
  const page = (start: number, end: number) =>
    inquiry.ask('log', '/backtests/read/log', { ...ref, start, end, query: '' });
  const first = await page(0, LOG_PAGE);
  const length = numberIn(first?.['length']) ?? 0;
  const isLong = length > LOG_PAGE;
  const answer = isLong ? await page(length - LAST_LINES, length) : first;
  const lines = entriesOf(answer?.['logs']).filter((line) => typeof line === 'string');
  return { lines: lines.slice(-LAST_LINES), isLong };
}

const SOURCE = /\.(?:py|cs)$/;

/** The source files of a project, unless one was changed since: what ran may then have been another code. */
export async function sourceOf(
  inquiry: Inquiry,
  projectId: number,
  since: unknown,
): Promise<ReadonlyMap<string, string> | undefined> {
  const answer = await inquiry.ask('code', '/files/read', { projectId });
  const files = entriesOf(answer?.['files']).map(fieldsOf);
  const source = files.filter(({ name }) => SOURCE.test(String(name)));
  if (!answer || source.length === 0) return undefined;
  if (source.some(({ modified }) => isAfter(modified, since))) {
    inquiry.miss('code', 'edited after the run began');
    return undefined;
  }
  return new Map(
    source.map(({ name, content }) => [String(name), typeof content === 'string' ? content : '']),
  );
}

/** Whether a file was changed later; both as QuantConnect writes them, `2025-11-11 02:12:05`, and known. */
export function isAfter(modified: unknown, since: unknown): boolean {
  return typeof modified === 'string' && typeof since === 'string' && modified > since;
}
