import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');
const LONGEST_MS = 15 * 60_000;

/**
 * A scenario that is a script of its own: it starts what it needs and prints JSON.
 * @param script in `bench`
 */
export function scriptOf(script) {
  return async (args) => {
    const path = resolve(ROOT, 'bench', script);
    if (!existsSync(path)) return { skipped: `bench/${script} is not there`, failures: {} };
    const { stdout } = await promisify(execFile)(process.execPath, [path, ...args], {
      cwd: ROOT,
      timeout: LONGEST_MS,
      maxBuffer: 64 * 2 ** 20,
    });
    // It ends with an error where a request fails.
    return { failures: {}, result: JSON.parse(stdout) };
  };
}
