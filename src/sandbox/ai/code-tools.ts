import type { Snapshot } from '../files/file-tree.js';
import { invented } from '../http/invented.js';
import { snakeCase } from '../source/calls.js';
import { findSyntaxError } from '../source/syntax-errors.js';

/** One line per file: what a compiler would refuse first, or that it would not. */
export function describeSyntax(files: Snapshot): string[] {
  return [...files].map(([name, source]) => {
    // C# is taken as it comes, as the compiler here does.
    const fault = name.endsWith('.cs') ? undefined : findSyntaxError(source);
    return fault ? `${name}(${fault.line}): ${fault.reason}` : invented(`${name}: no error`);
  });
}

const METHOD = /(?<=\.)[A-Z]\w*(?=\()/g;
const DEFINITION = /(?<=\bdef )[A-Z]\w*(?=\()/g;
const RESOLUTION = /(?<=\bResolution\.)[A-Z][a-z]+\b/g;

/** Method names to snake case and resolutions to capitals: what differs most between the two spellings. */
export function toPep8(source: string): string {
  return source
    .replace(METHOD, snakeCase)
    .replace(DEFINITION, snakeCase)
    .replace(RESOLUTION, (name) => name.toUpperCase());
}
