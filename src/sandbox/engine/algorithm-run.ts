import type { Snapshot } from '../files/file-tree.js';
import { invented } from '../http/invented.js';
import type { SourceFacts } from '../source/calls.js';
import { readCSharp } from '../source/csharp-facts.js';
import { readPython } from '../source/python-facts.js';
import { findRuntimeFault, type RuntimeFault } from '../source/runtime-errors.js';
import { outlineStrategy, type Strategy } from '../source/strategy.js';
import { LAST_DAY } from './calendar.js';
import type { Ledger } from './ledger.js';
import { simulate } from './simulator.js';

export type Parameters = Readonly<Record<string, string | number>>;

/** What became of an algorithm: a ledger, or the error that stopped it before its first day. */
export type AlgorithmRun = { ledger: Ledger } | { fault: RuntimeFault };

/** "Runs" source files by path. The same code with the same parameters always ends the same. */
export function runAlgorithm(sources: Snapshot, parameters: Parameters): AlgorithmRun {
  const strategy = outlineStrategy(mergedFacts(sources));
  const fault = findRuntimeFault(sources) ?? dateFault(strategy);
  if (fault) return { fault };
  return { ledger: simulate(strategy, seedOf(sources, parameters)) };
}

function mergedFacts(sources: Snapshot): SourceFacts {
  const facts = [...sources].map(([path, source]) =>
    path.endsWith('.py') ? readPython(source) : readCSharp(source),
  );
  return {
    calls: facts.flatMap(({ calls }) => calls),
    listedTickers: facts.flatMap(({ listedTickers }) => listedTickers),
  };
}

function seedOf(sources: Snapshot, parameters: Parameters): string {
  const sorted = (entries: Iterable<readonly [string, unknown]>): unknown[] =>
    [...entries].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([sorted(sources), sorted(Object.entries(parameters))]);
}

function dateFault({ startDate, endDate }: Strategy): RuntimeFault | undefined {
  const last = new Date(LAST_DAY * 1000);
  const end = endDate ?? last;
  if (!startDate || (startDate <= end && startDate <= last)) return undefined;
  const error = invented(
    startDate > end
      ? 'The start date of the backtest lies after its end date.'
      : 'There is no data after the start date.',
  );
  return { error, stacktrace: error, duringInitialize: true };
}
