import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { anchors, fences, pages, prose, readPage, ROOT } from '../support/markdown.js';

const PAGES = pages();
const SCRIPTS = Object.keys((JSON.parse(readPage('package.json')) as { scripts: object }).scripts);
const known = new Map(PAGES.map((page) => [page, anchors(readPage(page))]));

/** What is wrong with the links of a page to other files of the repository, and to headings. */
function broken(page: string): string[] {
  const targets = [...prose(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^(https?|mailto):/.test(target) && !resolves(page, target));
}

function resolves(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), path));
  if (file.startsWith('..') || !existsSync(join(ROOT, file))) return false;
  if (anchor === undefined || statSync(join(ROOT, file)).isDirectory()) return anchor === undefined;
  return known.get(file)?.has(anchor) ?? false;
}

describe('Every page', () => {
  it.each(PAGES)('%s links to what is there', (page) => {
    expect(broken(page)).toEqual([]);
  });

  it.each(PAGES)('%s runs scripts that exist', (page) => {
    const run = [...readPage(page).matchAll(/npm run (?:-s |--silent )?([\w:-]+)/g)].map(
      ([, name = '']) => name,
    );
    expect(run.filter((name) => !SCRIPTS.includes(name))).toEqual([]);
  });

  it.each(PAGES)('%s has JSON that parses, where it says so', (page) => {
    const texts = fences(readPage(page)).filter(({ language }) => language === 'json');
    for (const { text } of texts) expect(() => JSON.parse(text) as unknown).not.toThrow();
  });
});

describe('The pages of docs', () => {
  const index = prose(readPage('docs/README.md'));
  const linked = new Set(
    [...index.matchAll(/\]\(([^)#\s]+)/g)].map(([, target = '']) => join('docs', target)),
  );

  it('are all in its index', () => {
    const ours = PAGES.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md');
    expect(ours.filter((page) => !linked.has(page))).toEqual([]);
  });
});
