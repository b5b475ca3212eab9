import { readFileSync } from 'node:fs';

/** What may be passed on in an image or a package under terms that ask for no more than their own text. */
const PASSED_ON = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', 'BlueOak-1.0.0'];
/** What may be used to build and test besides. */
const USED = [...PASSED_ON, 'Unlicense', 'CC0-1.0'];

/** Packages that name no licence where npm looks: what was found by reading. */
export const READ = {
  busboy: ['MIT', 'in its LICENSE and in the older field "licenses"'],
  'passport-strategy': ['MIT', 'in its LICENSE and in the older field "licenses"'],
  pause: ['MIT', 'in its Readme.md'],
  streamsearch: ['MIT', 'in its LICENSE and in the older field "licenses"'],
};

/** Of the tools, those with other terms: why that is no matter. None of them leaves this repository. */
export const TOOLS = {
  argparse: ['Python-2.0', 'permissive; reads the command lines of other tools'],
  'caniuse-lite': ['CC-BY-4.0', 'a table of browsers, to be named when it is passed on'],
};

/**
 * The packages of a `package-lock.json` that may not be there.
 * @returns {{ name: string, version: string, licence: string, isTool: boolean }[]}
 */
export function refused(lock) {
  return packagesOf(lock).filter(({ name, licence, isTool }) => {
    if (isTool && TOOLS[name]?.[0] === licence) return false;
    return !isAllowed(licence, isTool ? USED : PASSED_ON);
  });
}

/** All packages of a lock file, with the licence that they name or that was read. */
export function packagesOf(lock) {
  return Object.entries(lock.packages)
    .filter(([path]) => path.includes('node_modules/'))
    .map(([path, { version, license, dev }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { name, version, licence: license ?? READ[name]?.[0] ?? 'none named', isTool: dev === true };
    });
}

/** An SPDX expression without brackets inside of brackets: one of what OR joins, all of what AND joins. */
function isAllowed(expression, allowed) {
  const words = expression.replace(/^\(([^()]*)\)$/, '$1');
  return words
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => allowed.includes(licence)));
}

export const lockOf = (path) => JSON.parse(readFileSync(path, 'utf8'));
