import { snakeCase, type Call, type SourceFacts } from './calls.js';

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const CALL = /\b(?<owner>Insight\.)?(?<name>[A-Z]\w*)\s*\((?<args>[^()]*(?:\([^()]*\)[^()]*)*)\)/g;
const LIST = /(?:\{|\[)\s*("[A-Z]{1,6}"(?:\s*,\s*"[A-Z]{1,6}")*)\s*,?\s*(?:\}|\])/g;

/** Finds the calls of a C# file by their shape; there is no parser for it here. */
export function readCSharp(source: string): SourceFacts {
  const code = source.replace(COMMENT, '');
  return {
    calls: [...code.matchAll(CALL)].map(({ groups }) => readCall(groups ?? {})),
    listedTickers: [...code.matchAll(LIST)].flatMap(([, list]) => (list ?? '').match(/[A-Z]+/g) ?? []),
  };
}

function readCall({ owner = '', name = '', args = '' }: Record<string, string>): Call {
  const parts = args.split(/,(?![^(]*\))/).map((text) => text.trim());
  return { method: snakeCase(`${owner}${name}`), args: parts.filter((text) => text !== '') };
}
