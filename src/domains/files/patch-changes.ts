/** One hunk of a unified diff: the same lines of a file before it and after. */
export interface PatchChange {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** The hunks of a patch. */
export function changesIn(patch: string): PatchChange[] {
  const changes: { file: string; before: string[]; after: string[] }[] = [];
  let file = '';
  let isInHunk = false;
  for (const line of patch.split('\n')) {
    if (line.startsWith('diff --git')) isInHunk = false;
    else if (line.startsWith('@@')) {
      isInHunk = true;
      changes.push({ file, before: [], after: [] });
    } else if (!isInHunk) file = /^\+\+\+ (?:b\/)?([^\t\r]+)/.exec(line)?.[1] ?? file;
    else addLine(changes.at(-1)!, line);
  }
  return changes.map((change) => ({
    file: change.file,
    before: change.before.join('\n'),
    after: change.after.join('\n'),
  }));
}

function addLine({ before, after }: { before: string[]; after: string[] }, line: string): void {
  const text = line.slice(1);
  if (line.startsWith('-')) before.push(text);
  else if (line.startsWith('+')) after.push(text);
  else if (line.startsWith(' ')) {
    before.push(text);
    after.push(text);
  }
}
