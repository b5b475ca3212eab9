import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// Debian keeps the programs of its databases out of the path.
const FURTHER_PLACES = ['/usr/local/bin', '/usr/bin', '/usr/sbin', ...postgresPlaces()];

/** Where a program is; undefined where it is not installed. */
export function installed(program: string): string | undefined {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), ...FURTHER_PLACES];
  return places.map((place) => join(place, program)).find(isProgram);
}

/**
 * A suite that needs a real service. Where its program is not installed the suite is left out and says so;
 * under CI it fails, because there nobody would read that.
 */
export function describeWith(program: string, name: string, suite: () => void): void {
  describeIf(installed(program) !== undefined, program, name, suite);
}

/** The same for what is not a program on its own; `what` is what has to be installed. */
export function describeIf(there: boolean, what: string, name: string, suite: () => void): void {
  if (there) return describe(name, suite);
  if (process.env['CI'] === 'true') {
    return describe(name, () => {
      it(`needs ${what}`, () => {
        throw new Error(`${what} is not installed`);
      });
    });
  }
  process.stderr.write(`SKIPPED, because ${what} is not installed: ${name}\n`);
  describe.skip(name, suite);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function postgresPlaces(): string[] {
  const root = '/usr/lib/postgresql';
  try {
    return readdirSync(root).map((version) => join(root, version, 'bin'));
  } catch {
    return [];
  }
}
