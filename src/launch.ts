import * as nodeModule from 'node:module';
import { join } from 'node:path';

/** What `scripts/build-server.mjs` makes one file each of, with the packages it uses. */
interface Programs {
  bootstrap: typeof import('./bootstrap.js');
  cli: typeof import('./cli/program.js');
}

/** Beside package.json and never packed. Nobody may write there who may not write the program as well. */
const COMPILED = join(import.meta.dirname, '..', '.compile-cache');

/** Loads a program as it was built: in half the time and memory that its thousand modules take one by one. */
export async function launch<Name extends keyof Programs>(name: Name): Promise<Programs[Name]> {
  keepCompiled();
  return (await import(new URL(`bundle/${name}.js`, import.meta.url).href)) as Programs[Name];
}

/**
 * What V8 compiled is kept for the next start, from Node 22.1 on: a tenth of a second less. Where the folder cannot be
 * written to, what is in it is used all the same; `NODE_COMPILE_CACHE` names another, `NODE_DISABLE_COMPILE_CACHE=1` none.
 */
function keepCompiled(): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  enableCompileCache?.(COMPILED);
}
