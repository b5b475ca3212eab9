import { entriesOf, fieldsOf } from '../../quantconnect/lenient.js';
import { oneLine } from '../../quantconnect/upstream-text.js';

/** Something wrong with the code of a project. The texts are QuantConnect's and the author's: data. */
export interface Finding {
  readonly source: 'syntax' | 'initialization' | 'compile';
  readonly severity: 'error' | 'warning';
  readonly file?: string;
  readonly line?: number;
  readonly message: string;
  /** The line of the file. */
  readonly excerpt?: string;
}

const MAX_MESSAGE = 240;
const MAX_EXCERPT = 120;
const MAX_READ = 2000;

/** How QuantConnect names a place: in the log of a build, in a check of syntax, at the end of a stack trace. */
const PLACES = [
  /\bFile:\s?(?<file>[^\s:]+)\s+Line:\s?(?<line>\d+)(?:\s+Column:\s?\d+)?(?:\s+-)?(?<message>[^]*)/,
  /^(?<file>[^\s():]+)\((?<line>\d+)(?:,\s?\d+)?\):(?<message>[^]*)/,
  /\bin (?<file>[^\s:]+): line (?<line>\d+)/,
];

/** @param text One line of a log, or one entry of a list of findings. */
export function findingIn(text: string, source: Finding['source']): Finding {
  const line = text.slice(0, MAX_READ);
  const found = PLACES.map((place) => place.exec(line)?.groups).find(Boolean);
  const message = oneLine(found?.['message'] ?? line, MAX_MESSAGE);
  return {
    source,
    severity: /\bwarning\b/i.test(line) && !/\berror\b/i.test(line) ? 'warning' : 'error',
    ...(found?.['file'] && { file: oneLine(found['file'], MAX_EXCERPT), line: Number(found['line']) }),
    message: message === '' ? oneLine(line, MAX_MESSAGE) : message,
  };
}

/** The same finding of two checks once, as the first of them says it. */
export function distinct(findings: readonly Finding[]): Finding[] {
  const placed = new Map<string, Finding>();
  for (const finding of findings) {
    const { file, line, message } = finding;
    const place = file === undefined ? message : `${file}:${line}`;
    if (!placed.has(place)) placed.set(place, finding);
  }
  return [...placed.values()];
}

/** @param files As `/files/read` lists them. */
export function withExcerpts(findings: readonly Finding[], files: unknown): Finding[] {
  const contents = new Map(
    entriesOf(files).map((file) => [fieldsOf(file)['name'], fieldsOf(file)['content']]),
  );
  return findings.map((finding) => {
    const { file, line = 0 } = finding;
    const content = contents.get(file);
    if (typeof content !== 'string') return finding;
    const excerpt = oneLine(content.split('\n')[line - 1] ?? '', MAX_EXCERPT);
    return excerpt === '' ? finding : { ...finding, excerpt };
  });
}
