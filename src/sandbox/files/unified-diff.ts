import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';

type Mark = ' ' | '-' | '+';

interface HunkLine {
  mark: Mark;
  text: string;
  /** Ends the file without a line break. */
  bare: boolean;
}

/** One contiguous change. */
export interface Hunk {
  /** Where the old lines start, counting from 1; 0 when there are none. */
  oldStart: number;
  lines: HunkLine[];
}

/** The change to one file; `from` is missing for a new file, `to` for a deleted one. */
export interface FileDiff {
  from?: string;
  to?: string;
  hunks: Hunk[];
}

const FILE_HEADER = /^diff --git a\/(?<from>.+) b\/(?<to>.+)$/;
const HUNK_HEADER = /^@@ -(?<oldStart>\d+)(?:,(?<oldCount>\d+))? \+\d+(?:,(?<newCount>\d+))? @@/;

export const oldSide = ({ lines }: Hunk): HunkLine[] => lines.filter(({ mark }) => mark !== '+');
export const newSide = ({ lines }: Hunk): HunkLine[] => lines.filter(({ mark }) => mark !== '-');

/** Reads a diff as `git diff` writes it, of one or more files. */
export function parseDiff(text: string): FileDiff[] {
  const lines = text.split('\n');
  const starts = lines.flatMap((line, index) => (line.startsWith('diff --git ') ? [index] : []));
  if (starts.length === 0) throw corruptPatch('it has no "diff --git" line');
  return starts.map((start, index) => parseFile(lines.slice(start, starts[index + 1])));
}

function parseFile(lines: string[]): FileDiff {
  const names = FILE_HEADER.exec(lines[0] ?? '')?.groups;
  if (!names?.['from'] || !names['to']) throw corruptPatch('a "diff --git" line names no files');
  const firstHunk = lines.findIndex((line) => line.startsWith('@@'));
  const header = firstHunk < 0 ? lines : lines.slice(0, firstHunk);
  const hunks = parseHunks(firstHunk < 0 ? [] : lines.slice(firstHunk));
  const has = (start: string): boolean => header.some((line) => line.startsWith(start));
  refuseIncomplete(hunks, has);
  return {
    ...(has('--- /dev/null') ? {} : { from: names['from'] }),
    ...(has('+++ /dev/null') ? {} : { to: names['to'] }),
    hunks,
  };
}

function refuseIncomplete(hunks: Hunk[], has: (start: string) => boolean): void {
  if (hunks.length === 0 && !has('rename to ')) throw corruptPatch('it changes nothing');
  const required = hunks.length === 0 ? [] : ['index ', '--- ', '+++ '];
  for (const start of required) {
    if (!has(start)) throw corruptPatch(`a file has no "${start.trim()}" line`);
  }
}

function parseHunks(lines: string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let next = 0;
  while (lines.slice(next).some((line) => line !== '')) {
    const hunk = parseHunk(lines.slice(next));
    hunks.push(hunk);
    next += 1 + hunk.lines.length + hunk.lines.filter(({ bare }) => bare).length;
  }
  return hunks;
}

function parseHunk([heading, ...body]: string[]): Hunk {
  const header = HUNK_HEADER.exec(heading ?? '')?.groups;
  if (!header) throw corruptPatch(`this is no hunk header: ${heading}`);
  const hunk: Hunk = { oldStart: Number(header['oldStart']), lines: [] };
  let missingOld = Number(header['oldCount'] ?? 1);
  let missingNew = Number(header['newCount'] ?? 1);
  for (let at = 0; missingOld > 0 || missingNew > 0; at++) {
    const line = parseLine(body[at]);
    if (body[at + 1]?.startsWith('\\')) line.bare = ++at > 0;
    hunk.lines.push(line);
    if (line.mark !== '+') missingOld--;
    if (line.mark !== '-') missingNew--;
  }
  if (missingOld < 0 || missingNew < 0) throw corruptPatch('the counts of a hunk header are wrong');
  return hunk;
}

function parseLine(line: string | undefined): HunkLine {
  if (line === undefined) throw corruptPatch('the counts of a hunk header are wrong');
  // Editors strip trailing blanks, so an empty line stands for an empty line of context.
  const mark = line === '' ? ' ' : line.charAt(0);
  if (!isMark(mark)) throw corruptPatch(`a hunk contains this line: ${line}`);
  return { mark, text: line.slice(1), bare: false };
}

function isMark(mark: string): mark is Mark {
  return mark === ' ' || mark === '-' || mark === '+';
}

export function corruptPatch(reason: string): Refused {
  return new Refused(invented(`The patch does not apply: ${reason}.`));
}
