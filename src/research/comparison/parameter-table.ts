import { fieldsOf } from '../../quantconnect/lenient.js';
import { oneLine } from '../../quantconnect/upstream-text.js';
import type { ComparedRun, Table } from './compared-run.js';

const MOST_PARAMETERS = 12;
const MOST_CHARACTERS = 24;

/** The parameters that are not the same in all runs; a run without one has null. */
export function parameterTable(runs: readonly ComparedRun[]): Table & { readonly same: number } {
  const sets = runs.map(({ evidence }) => fieldsOf(evidence.backtest['parameterSet']));
  const names = [...new Set(sets.flatMap((set) => Object.keys(set)))];
  const rows = names.map((name) => [name, ...sets.map((set) => valueOf(set[name]))]);
  const different = rows.filter(([, ...values]) => new Set(values).size > 1);
  return {
    columns: ['parameter', ...runs.map(({ label }) => label)],
    rows: different
      .slice(0, MOST_PARAMETERS)
      .map((row) => row.map((cell) => (cell === null ? null : oneLine(cell, MOST_CHARACTERS)))),
    same: rows.length - different.length,
  };
}

/** 20 and "20" are one value: optimizations write numbers as text. */
const valueOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;
