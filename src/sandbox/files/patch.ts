import type { FileTree } from './file-tree.js';
import { corruptPatch, newSide, oldSide, type FileDiff, type Hunk } from './unified-diff.js';

/** Applies `diffs` to `files`: all of them, or none when one does not fit. */
export function applyPatch(files: FileTree, diffs: FileDiff[]): void {
  files.atomically(() => {
    for (const diff of diffs) applyDiff(files, diff);
  });
}

function applyDiff(files: FileTree, { from, to, hunks }: FileDiff): void {
  if (from === undefined && to !== undefined) return files.create(to, patched('', hunks));
  if (from === undefined) throw corruptPatch('a file is neither changed nor created');
  const content = patched(files.contentOf(from), hunks);
  if (to === undefined) return files.delete(from);
  if (to !== from) files.rename(from, to);
  files.write(to, content);
}

function patched(content: string, hunks: Hunk[]): string {
  let lines = content.split('\n');
  let shift = 0;
  for (const hunk of hunks) {
    const at = findOldLines(lines, hunk, shift);
    lines = replaceLines(lines, hunk, at);
    shift += newSide(hunk).length - oldSide(hunk).length;
  }
  return lines.join('\n');
}

// Text must match to the letter. The line number is only where the search starts, as with `git apply`.
function findOldLines(lines: string[], hunk: Hunk, shift: number): number {
  const wanted = oldSide(hunk).map(({ text }) => text);
  // A hunk without old lines names the line it comes after.
  const stated = Math.max(hunk.oldStart + shift - (wanted.length > 0 ? 1 : 0), 0);
  const matches = lines.flatMap((_, at) => (wanted.every((text, n) => lines[at + n] === text) ? [at] : []));
  const nearest = matches.toSorted((a, b) => Math.abs(a - stated) - Math.abs(b - stated))[0];
  if (nearest === undefined) throw corruptPatch(`line ${hunk.oldStart} does not read as the patch expects`);
  return nearest;
}

function replaceLines(lines: string[], hunk: Hunk, at: number): string[] {
  const [removed, added] = [oldSide(hunk), newSide(hunk)];
  const result = lines.toSpliced(at, removed.length, ...added.map(({ text }) => text));
  const [wasBare, isBare] = [removed.at(-1)?.bare ?? false, added.at(-1)?.bare ?? false];
  if (wasBare && !isBare) return [...result, ''];
  return isBare && !wasBare && result.at(-1) === '' ? result.slice(0, -1) : result;
}
