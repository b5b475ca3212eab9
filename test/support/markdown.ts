import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');
// What is not ours, or not written by hand.
const ELSEWHERE = new Set(['node_modules', 'dist', 'dist-bundle', 'coverage', '.git', 'audit']);

export interface Fence {
  /** First word behind the opening fence, as `json`. */
  readonly language: string;
  /** The words after it: our marks for specs. */
  readonly marks: readonly string[];
  readonly text: string;
}

/** Every page of the repository, by its path from the root. */
export function pages(folder = ROOT): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !ELSEWHERE.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return pages(path);
      return entry.name.endsWith('.md') ? [relative(ROOT, path)] : [];
    });
}

export function readPage(path: string): string {
  return readFileSync(resolve(ROOT, path), 'utf8');
}

/** The fenced blocks of a page, in its order. */
export function fences(page: string): Fence[] {
  return [...page.matchAll(/^```([^\n]*)\n([^]*?)^```$/gm)].map(([, info = '', text = '']) => {
    const [language = '', ...marks] = info.trim().split(/\s+/);
    return { language, marks, text };
  });
}

/** A page without its code: neither links nor headings are in there. */
export function prose(page: string): string {
  return page
    .replaceAll(/^```[^]*?^```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ''));
}

/** The anchors that GitHub gives the headings of a page. */
export function anchors(page: string): Set<string> {
  const seen = new Map<string, number>();
  const headings = [...page.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/^#{1,6} +(.+)$/gm)];
  return new Set(
    headings.map(([, heading = '']) => {
      const slug = slugOf(heading);
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    }),
  );
}

function slugOf(heading: string): string {
  const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
