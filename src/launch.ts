import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

/** What `scripts/build-server.mjs` makes one file each of, with the packages it uses. */
interface Programs {
  bootstrap: typeof import('./bootstrap.js');
  cli: typeof import('./cli/program.js');
}

// Newer than the types of the oldest Node that is served.
const { enableCompileCache, flushCompileCache } = nodeModule as {
  enableCompileCache?: (folder: string) => unknown;
  flushCompileCache?: () => void;
};

/** Beside package.json and never packed. Nobody may write there who may not write the program as well. */
const COMPILED = join(import.meta.dirname, '..', '.compile-cache');

/**
 * Loads a program as it was built, in half the time that its 1,600 modules take one by one, and starts it.
 * What V8 compiled is kept for the next start, from Node 22.10 on: a tenth of a second less. Where the folder cannot be
 * written to, what is in it is used all the same; `NODE_COMPILE_CACHE` names another, `NODE_DISABLE_COMPILE_CACHE=1` none.
 */
export async function launch<Name extends keyof Programs>(
  name: Name,
  start: (program: Programs[Name]) => Promise<void>,
): Promise<void> {
  keepNothingOld();
  growYoungSpace(false);
  enableCompileCache?.(COMPILED);
  await start((await import(new URL(`bundle/${name}.js`, import.meta.url).href)) as Programs[Name]);
  // Before the flag changes: what was compiled under other flags is refused at the next start.
  flushCompileCache?.();
  growYoungSpace(true);
  collectLessOften();
}

/**
 * Everything is young when it is made. V8 makes at once old what comes of an object literal of which most has outlived a
 * collection, and does not look again. An old object that is dead keeps what it points to from being collected with the
 * young: one literal that names a response made 7 kB of every call old, where it is 1 kB now, and collections of the
 * young took 3 ms instead of 1.
 */
function keepNothingOld(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/**
 * Nearly all that is made during a start stays, so V8 would double the space for young objects again and again, for
 * nobody's use: an idle server had 15 MB more of it resident on Node 20, 25 MB on Node 24, for a start that takes an
 * eighth less on the one and no less on the other.
 * Later on it grows fourfold at a time. V8 makes it small again after half a minute without calls; under the load that
 * follows it is as large as before after a quarter of a second. Doubling took two, with 29 and 18 collections for 11.
 */
function growYoungSpace(does: boolean): void {
  // 2 is V8's own.
  setFlagsFromString(`--semi-space-growth-factor=${does ? 4 : 1}`);
}

/**
 * Everything is collected when there is twice as much of old objects as was left the last time. V8 would go by how fast
 * they become more, which is slowly here, and so collect whenever it is 8 MB more: every 10 seconds at 1,200 calls a
 * second. While it marks, for a tenth of a second on two cores, calls take ten times as long.
 */
function collectLessOften(): void {
  setFlagsFromString('--heap-growing-percent=100');
}
