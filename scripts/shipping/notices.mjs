import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { TERMS } from './unloaded.mjs';

/**
 * The terms of the packages that are inside of a built file: they go with every copy of it.
 * @param {string[]} inputs paths of modules, relative to `root`; a name in front (`names:`) is of a module that the build makes up
 * @throws when a package brings no terms
 */
export function noticesOf(inputs, root) {
  const files = inputs.filter((input) => !input.startsWith('names:'));
  const folders = [...new Set(files.map(packageOf).filter(Boolean))].toSorted((a, b) => a.localeCompare(b));
  return folders.map((folder) => noticeOf(join(root, folder))).join(`\n${'-'.repeat(80)}\n\n`);
}

/** @returns {string | undefined} the folder of the package that a module belongs to */
export function packageOf(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input.split(sep).join('/'))?.[0];
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version}${license ? `, ${license}` : ''}\n\n${termsIn(folder)}\n`;
}

/** A readme counts where the terms stand nowhere else. */
function termsIn(folder) {
  const files = readdirSync(folder);
  const terms = files.filter((file) => TERMS.test(file));
  const read = terms.length > 0 ? terms : files.filter((file) => /^readme/i.test(file));
  if (read.length === 0) throw new Error(`${folder} has no terms that could go with it`);
  return read.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}
