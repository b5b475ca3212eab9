import { oneLine } from '../quantconnect/upstream-text.js';

/** Where an error happened. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

// Python as LEAN prints it, ` in main.py: line 12`, or as Python does, `File "main.py", line 12`, the innermost
// last; C#, ` in Main.cs:line 12`, the innermost first.
const PYTHON = [/\bin\s+([^\s"']+\.py):\s*line\s+(\d+)/gi, /File\s+"([^"]+\.py)",\s+line\s+(\d+)/gi];
const CSHARP = [/\bin\s+([^\s"']+\.cs):\s*line\s+(\d+)/gi];

/** Where in the project an error happened, by the first of these texts that names a place. */
export function placeOf(...texts: readonly unknown[]): Place | undefined {
  for (const text of texts.filter((one) => typeof one === 'string')) {
    const python = PYTHON.flatMap((pattern) => placesIn(text, pattern)).at(-1);
    const found = python ?? CSHARP.flatMap((pattern) => placesIn(text, pattern))[0];
    if (found) return found;
  }
  return undefined;
}

// An absolute path is of the engine or of a package: the files of a project have none.
function placesIn(text: string, pattern: RegExp): readonly Place[] {
  return [...text.matchAll(pattern)]
    .map(([, file = '', line]) => ({ file: file.replace(/^\.\//, ''), line: Number(line) }))
    .filter(({ file, line }) => line > 0 && !/^(?:[\\/]|[a-z]:)/i.test(file));
}

/** The lines around one, with their numbers. */
export function excerptOf(content: string, line: number, around = 2, longest = 120): readonly string[] {
  const lines = content.split(/\r?\n/);
  const start = Math.max(line - 1 - around, 0);
  const end = Math.min(line + around, lines.length);
  if (line > lines.length) return [];
  return lines.slice(start, end).map((text, index) => {
    const number = start + index + 1;
    const indent = /^[ \t]*/.exec(text)?.[0] ?? '';
    return `${number === line ? '>' : ' '} ${number}: ${indent.slice(0, longest)}${oneLine(text, longest)}`;
  });
}
