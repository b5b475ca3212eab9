import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pageOf } from './report/page.mjs';

/** Writes `docs/performance.md` from the newest result file; with `--check` only says whether it is that. */
const RESULTS = join(import.meta.dirname, 'results');
const PAGE = resolve(import.meta.dirname, '../docs/performance.md');

const NOTHING_YET =
  '# Performance\n\nNothing has been measured yet: `npm run bench`, then `npm run bench:report`.\n';

const newest = (existsSync(RESULTS) ? readdirSync(RESULTS) : [])
  .filter((name) => name.endsWith('.json') && !name.endsWith('-failed.json'))
  .sort()
  .at(-1);
const page = newest ? pageOf(JSON.parse(readFileSync(join(RESULTS, newest), 'utf8')), newest) : NOTHING_YET;
if (!process.argv.includes('--check')) writeFileSync(PAGE, page);
else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) {
  process.stderr.write(
    `docs/performance.md is not what ${newest ?? 'no result'} gives: npm run bench:report\n`,
  );
  process.exitCode = 1;
}
