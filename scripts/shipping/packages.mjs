import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The packages in a `node_modules`, those inside of other packages too.
 * @returns {{ name: string, folder: string }[]}
 */
export function packagesIn(modules) {
  return foldersIn(modules)
    .filter((entry) => !entry.startsWith('.'))
    .flatMap((entry) =>
      entry.startsWith('@') ? foldersIn(join(modules, entry)).map((name) => `${entry}/${name}`) : [entry],
    )
    .flatMap((name) => {
      const folder = join(modules, name);
      const inner = join(folder, 'node_modules');
      return [{ name, folder }, ...(existsSync(inner) ? packagesIn(inner) : [])];
    });
}

function foldersIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}
