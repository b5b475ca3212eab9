import { dim, say } from './screen.js';

/** What a way of working cost. */
export interface Tally {
  calls: number;
  /** Of the texts of results, which a model reads. */
  bytes: number;
  pictures: number;
  pictureBytes: number;
  milliseconds: number;
}

interface Content {
  readonly type?: string;
  readonly text?: string;
  readonly data?: string;
}

export const newTally = (): Tally => ({ calls: 0, bytes: 0, pictures: 0, pictureBytes: 0, milliseconds: 0 });

export function count(tally: Tally, content: readonly Content[]): void {
  tally.calls += 1;
  for (const { text = '', data } of content) {
    tally.bytes += Buffer.byteLength(text);
    if (data === undefined) continue;
    tally.pictures += 1;
    tally.pictureBytes += Buffer.from(data, 'base64').length;
  }
}

/** Both ways beside each other, and how many times less the second costs. */
export function compare(first: Tally, second: Tally): void {
  const rows: readonly (readonly [string, (tally: Tally) => number, string])[] = [
    ['calls', ({ calls }) => calls, ''],
    ['result text', ({ bytes }) => bytes, ' B'],
    ['pictures', ({ pictureBytes }) => pictureBytes, ' B'],
    ['seconds', ({ milliseconds }) => Number((milliseconds / 1000).toFixed(1)), ' s'],
  ];
  say(
    `    ${dim(''.padEnd(14) + 'step by step'.padStart(14) + 'run_backtest'.padStart(14) + 'ratio'.padStart(12))}`,
  );
  for (const [name, value, unit] of rows) {
    const [one, other] = [value(first), value(second)];
    const ratio = one > 0 && other > 0 ? `${(one / other).toFixed(1)} : 1` : '';
    say(
      `    ${name.padEnd(14)}${`${one}${unit}`.padStart(14)}${`${other}${unit}`.padStart(14)}${ratio.padStart(12)}`,
    );
  }
}
