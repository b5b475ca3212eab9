import { stamp } from '../world/clock.js';
import type { Deployment } from './deployment.js';

const FLUSH_SECONDS = 300;

export interface LogFilter {
  onlyDeployment: boolean;
  /** Without regard to case. */
  query: string | undefined;
}

/** The log lines of a project over all its runs, and where those of one run begin. */
export function readLog(
  all: readonly Deployment[],
  wanted: Deployment,
  { onlyDeployment, query }: LogFilter,
): { lines: string[]; offset: number } {
  const before = all.slice(0, all.indexOf(wanted)).flatMap(linesOf);
  const lines = onlyDeployment ? linesOf(wanted) : all.flatMap(linesOf);
  const matching = query === undefined ? lines : lines.filter((line) => contains(line, query));
  return { lines: matching, offset: before.length };
}

/** What a run has written so far, up to the last time its log was stored. */
function linesOf(deployment: Deployment): string[] {
  const stored = deployment.refreshed(FLUSH_SECONDS);
  return deployment.log
    .filter(({ second }) => second <= stored && second <= deployment.second)
    .toSorted((one, other) => one.second - other.second)
    .map(({ second, text }) => `${stamp(deployment.timeOf(second))} ${text}`);
}

const contains = (line: string, query: string): boolean => line.toLowerCase().includes(query.toLowerCase());
