import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const PAGE = resolve(__dirname, '../docs/security.md');
const ROWS = readFileSync(PAGE, 'utf8')
  .split('## Threats')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| attack') && !line.startsWith('| ---'));

describe('The threat table', () => {
  it.each(ROWS.map((row) => [row.split('|')[1]!.trim(), row] as const))(
    '%s names tests that exist',
    (_, row) => {
      const links = [...row.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
      expect(links.length).toBeGreaterThan(0);
      expect(links.filter((link) => !existsSync(resolve(dirname(PAGE), link)))).toEqual([]);
    },
  );

  it('has a row for every class of attack', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(19);
  });
});
