import type { TrialEntry, TrialResult } from '../trial.js';

/** An entry as it stands in a file, without the line feed. */
export const lineOf = (entry: TrialEntry): string => JSON.stringify(entry);

/** The entry of a line; nothing where the line is not one. */
export function entryOf(line: string): TrialEntry | undefined {
  const entry = parsed(line);
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { tenant, projectId, backtestId, started, result } = entry as Partial<TrialEntry>;
  const isKeyed =
    typeof tenant === 'string' && typeof projectId === 'number' && typeof backtestId === 'string';
  if (!isKeyed || !isStart(started) || !isResult(result)) return undefined;
  return { tenant, projectId, backtestId, ...(started && { started }), ...(result && { result }) };
}

function isStart(started: TrialEntry['started']): boolean {
  if (started === undefined) return true;
  return [started.family, started.name, started.startedAt].every((text) => typeof text === 'string');
}

function isResult(result: TrialResult | undefined): boolean {
  if (result === undefined) return true;
  const { sharpe, skewness, kurtosis, observations } = result;
  return [sharpe, skewness, kurtosis, observations].every(Number.isFinite);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
