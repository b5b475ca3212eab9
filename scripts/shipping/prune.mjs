import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packagesIn } from './packages.mjs';
import { ENDINGS, FOR_AUTHORS, ONLY, TERMS, UNLOADED } from './unloaded.mjs';

/**
 * Takes out of a `node_modules` of production dependencies what Node never loads. The terms of every package stay.
 * @returns {number} bytes that are gone
 */
export function prune(modules) {
  let freed = 0;
  for (const { name, folder } of packagesIn(modules)) {
    for (const part of unloadedOf(name)) freed += removeBut(join(folder, part), () => false);
  }
  for (const [folder, kept] of Object.entries(ONLY)) {
    freed += removeBut(join(modules, folder), (file) => kept.includes(file));
  }
  const readmes = readmesWithTerms(modules);
  freed += removeBut(
    modules,
    (file, path) => readmes.has(path) || !ENDINGS.some((ending) => file.endsWith(ending)),
  );
  for (const part of ['.bin', '.package-lock.json'])
    rmSync(join(modules, part), { recursive: true, force: true });
  return freed;
}

/** Paths in a package's folder, whether they are there or not. */
export function unloadedOf(name) {
  const scope = `${name.split('/')[0]}/*`;
  return [...(UNLOADED[name] ?? UNLOADED[scope] ?? []), ...FOR_AUTHORS];
}

/** Of packages whose terms stand nowhere else. */
function readmesWithTerms(modules) {
  const readmes = packagesIn(modules).flatMap(({ folder }) => {
    const files = readdirSync(folder);
    if (files.some((file) => TERMS.test(file))) return [];
    return files.filter((file) => /^readme/i.test(file)).map((file) => join(folder, file));
  });
  return new Set(readmes);
}

/** Files that are neither kept nor terms, and the folders that get empty by it. */
function removeBut(path, isKept) {
  if (!existsSync(path)) return 0;
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return removeFile(path, entry.size, isKept);
  const freed = readdirSync(path).reduce((sum, name) => sum + removeBut(join(path, name), isKept), 0);
  if (readdirSync(path).length === 0) rmdirSync(path);
  return freed;
}

function removeFile(path, bytes, isKept) {
  const name = basename(path);
  if (TERMS.test(name) || isKept(name, path)) return 0;
  rmSync(path);
  return bytes;
}
