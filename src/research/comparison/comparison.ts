import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import { oneLine } from '../../quantconnect/upstream-text.js';
import { codeDifferences, fittingCode } from './code-differences.js';
import type { ComparedRun, UnreadRun } from './compared-run.js';
import { parameterTable } from './parameter-table.js';
import { statisticsTable } from './statistics-table.js';

/** Bytes of JSON. */
export const COMPARISON_BUDGET = 8192;

// Enough of a diff to see what it is about, even where the runs are many.
const LEAST_CODE_BYTES = 600;
const NAME_CHARACTERS = 40;

const NO_ROOM = 'There is no room to say how it differs: compare fewer runs.';

interface Detail {
  readonly says: boolean;
  readonly statistics: number;
  readonly parameters: number;
  readonly name: number;
}

// From all there is to what ten runs with the longest names have room for.
const DETAILS: readonly Detail[] = [
  { says: true, statistics: 30, parameters: 12, name: NAME_CHARACTERS },
  { says: false, statistics: 30, parameters: 12, name: NAME_CHARACTERS },
  { says: false, statistics: 10, parameters: 6, name: NAME_CHARACTERS },
  { says: false, statistics: 8, parameters: 1, name: 12 },
  // Only of the longest figures and refusals that could be written.
  { says: false, statistics: 4, parameters: 0, name: 12 },
];

/** Runs side by side in at most 8 kB: figures, parameters and code that differ, flags, and what to beware of. */
export function comparisonOf(runs: readonly ComparedRun[], unread: readonly UnreadRun[] = []): JsonObject {
  const code = codeDifferences(runs);
  const least = code.different ? LEAST_CODE_BYTES : overheadOf(code);
  const tables = DETAILS.map((detail) => tableOf(runs, unread, detail));
  const table = tables.find((one) => roomBeside(one) >= least) ?? tables.at(-1) ?? {};
  const whole = { ...table, code: fittingCode(code, Math.max(roomBeside(table) - overheadOf(code), 0)) };
  return sizeOf(whole) <= COMPARISON_BUDGET ? whole : { ...table, code: NO_ROOM };
}

function tableOf(runs: readonly ComparedRun[], unread: readonly UnreadRun[], detail: Detail): JsonObject {
  const { rows, same, columns } = parameterTable(runs);
  const differing = { columns, rows: rows.slice(0, detail.parameters), same };
  const warnings = warningsOf(runs);
  const statistics = statisticsTable(runs);
  return {
    ...(warnings.length > 0 && { warnings }),
    runs: runs.map((run) => shownRun(run, detail)),
    ...(unread.length > 0 && { unread }),
    statistics: { ...statistics, rows: statistics.rows.slice(0, detail.statistics) },
    parameters: rows.length > 0 ? differing : `${same}, the same in all runs`,
    ...(rows.length > detail.parameters && { omitted: [`${rows.length - detail.parameters} parameters`] }),
  };
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const roomBeside = (table: object): number => COMPARISON_BUDGET - sizeOf(table);

/** What of the code is there whatever is cut, and the lines that say what was cut. */
function overheadOf(code: object): number {
  const { different = [], ...rest } = code as { different?: readonly object[] };
  return sizeOf(rest) + 40 + different.length * 60;
}

function shownRun({ label, evidence, verdict }: ComparedRun, detail: Detail): JsonObject {
  const { name, state, period, flags } = verdict;
  return {
    run: label,
    backtestId: evidence.backtestId,
    ...(typeof name === 'string' && { name: oneLine(name, detail.name) }),
    state,
    ...(detail.says && period !== undefined && { period }),
    flags: detail.says ? flags : flags.map(({ flag }) => flag),
  };
}

function warningsOf(runs: readonly ComparedRun[]): readonly string[] {
  const periods = new Map<string, string[]>();
  for (const { label, verdict } of runs) {
    const { from, to } = (verdict['period'] ?? {}) as { from?: string; to?: string };
    const period = from && to ? `${from} to ${to}` : 'an unknown period';
    periods.set(period, [...(periods.get(period) ?? []), label]);
  }
  const unfinished = runs.filter(({ verdict }) => verdict['state'] !== 'completed').map(({ label }) => label);
  const named = [...periods].map(([period, labels]) => `${labels.join(', ')} ${period}`);
  return [
    ...(periods.size > 1 ? [`The periods differ, so figures do not compare: ${named.join('; ')}.`] : []),
    ...(unfinished.length > 0 ? [`Not completed: ${unfinished.join(', ')}.`] : []),
  ];
}
