import { structuredPatch } from 'diff';
import { oneLine } from '../../quantconnect/upstream-text.js';
import type { ComparedRun } from './compared-run.js';

const CONTEXT_LINES = 1;
// What differs by more is another program; to find the shortest way between two would hold up the server. For all
// files of a run together, because the time grows with the square of it…
const MOST_EDITS = 600;
// …and for each further file once that is used up.
const FEW_EDITS = 50;
const MOST_LINE_CHARACTERS = 120;
const NAME_CHARACTERS = 60;

/** How the code of the runs differs, in lines of unified diffs against the first run whose code was read. */
export interface CodeDifferences {
  /** The run the others are held against. */
  readonly against?: string;
  /** Labels of the runs with the very same code. */
  readonly same?: readonly string[];
  readonly different?: readonly { readonly run: string; readonly lines: readonly string[] }[];
  /** Runs without readable code, and why. */
  readonly unread?: readonly string[];
}

export function codeDifferences(runs: readonly ComparedRun[]): CodeDifferences {
  const unread = reasonsIn(runs);
  const [base, ...others] = runs.flatMap(({ label, code }) =>
    typeof code === 'string' ? [] : [{ label, code }],
  );
  const compared = others.map(({ label, code }) => ({ run: label, lines: linesBetween(base?.code, code) }));
  const same = compared.filter(({ lines }) => lines.length === 0).map(({ run }) => run);
  const different = compared.filter(({ lines }) => lines.length > 0);
  return {
    ...(base && others.length > 0 && { against: base.label }),
    ...(same.length > 0 && { same }),
    ...(different.length > 0 && { different }),
    ...(unread.length > 0 && { unread }),
  };
}

/** A reason that several runs share is said once. */
function reasonsIn(runs: readonly ComparedRun[]): readonly string[] {
  const labels = new Map<string, string[]>();
  for (const { label, code } of runs)
    if (typeof code === 'string') labels.set(code, [...(labels.get(code) ?? []), label]);
  return [...labels].map(([why, those]) => `${those.join(', ')}: ${why}`);
}

type Files = ReadonlyMap<string, string>;

function linesBetween(before: Files = new Map(), after: Files): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  let left = MOST_EDITS;
  return names.flatMap((name) => {
    const most = Math.max(left, FEW_EDITS);
    const { lines, edits } = linesOf(name, before.get(name), after.get(name), most);
    left -= edits;
    return lines;
  });
}

interface FileDifference {
  readonly lines: readonly string[];
  /** How many it took to find them. */
  readonly edits: number;
}

function linesOf(
  name: string,
  before: string | undefined,
  after: string | undefined,
  most: number,
): FileDifference {
  const found = (...lines: readonly string[]): FileDifference => ({ lines, edits: 0 });
  if (before === after) return found();
  const file = oneLine(name, NAME_CHARACTERS);
  if (before === undefined) return found(`+++ ${file} (new)`);
  if (after === undefined) return found(`--- ${file} (gone)`);
  const options = { context: CONTEXT_LINES, maxEditLength: most };
  const patch = structuredPatch(name, name, before, after, '', '', options);
  if (!patch) return { lines: [`--- ${file}: more than ${most} lines differ`], edits: most };
  const lines = patch.hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ]);
  const edits = lines.filter((line) => /^[+-]/.test(line)).length;
  return { lines: [`--- ${file}`, ...lines.map(shown)], edits };
}

/** Sign and indentation as they are; the text without what hides or reorders it, and not without end. */
function shown(line: string): string {
  const [start = ''] = /^.[ \t]*/.exec(line) ?? [];
  return `${start.slice(0, MOST_LINE_CHARACTERS)}${oneLine(line.slice(start.length), MOST_LINE_CHARACTERS)}`;
}

/** As many lines of each as share so many bytes of JSON; a short one leaves its rest to the others. */
export function fittingCode(code: CodeDifferences, bytes: number): CodeDifferences {
  if (!code.different) return code;
  let [room, left] = [bytes, code.different.length];
  const kept = new Map<string, readonly string[]>();
  for (const { run, lines } of code.different.toSorted((a, b) => sizeOf(a) - sizeOf(b))) {
    const fit = front(lines, room / left);
    kept.set(run, fit);
    room -= sizeOf(fit);
    left -= 1;
  }
  return { ...code, different: code.different.map(({ run }) => ({ run, lines: kept.get(run) ?? [] })) };
}

function front(lines: readonly string[], bytes: number): readonly string[] {
  let used = 0;
  const end = lines.findIndex((line) => (used += sizeOf(line) + 1) > bytes);
  return end < 0 ? lines : [...lines.slice(0, end), `… ${lines.length - end} more lines`];
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
