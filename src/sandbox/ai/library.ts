import { invented } from '../http/invented.js';

export interface Criterion {
  input: string;
  type: string;
  count: number;
}

// Type numbers are not documented; the order is that of the four names.
const TYPES = ['Stubs', 'Forum', 'Docs', 'Examples'];
const SHELF = ['Key concepts', 'Requesting data', 'Indicators', 'Placing orders', 'Universes', 'Charting'];
const BEST_SCORE = 0.9;
const SCORE_STEP = 0.1;

/** The pages whose title shares a word with the question first, then the others. */
export function search({ input, type, count }: Criterion): object[] {
  const words = input.toLowerCase().split(/\W+/).filter(Boolean);
  const hits = (title: string): number => words.filter((word) => title.toLowerCase().includes(word)).length;
  const pages = [...SHELF].sort((left, right) => hits(right) - hits(left));
  return pages.slice(0, count).map((title, place) => ({
    url: `[${title}](https://sandbox.invalid/${type.toLowerCase()}/${title.toLowerCase().replaceAll(' ', '-')})`,
    score: Number((BEST_SCORE - place * SCORE_STEP).toFixed(2)),
    content: invented(`${title}: ${`What QuantConnect says about ${input}. `.repeat(60)}`),
    type: TYPES.indexOf(type),
  }));
}
