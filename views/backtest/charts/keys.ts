import type { Range } from './range.js';

/** Where the reader is. */
export interface Position {
  /** Times that there are values of, ascending. */
  readonly times: readonly number[];
  /** The one that is looked at. */
  readonly time: number | undefined;
  readonly shown: Range;
  readonly whole: Range;
}

/** What a key leads to; a range only where that changes. */
export interface Action {
  readonly time: number | undefined;
  readonly range?: Range;
}

const PAGE = 20;

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowUp: 1,
  PageDown: -PAGE,
  PageUp: PAGE,
  Home: -Infinity,
  End: Infinity,
};

const ZOOMS: Readonly<Record<string, number>> = { '+': 0.5, '=': 0.5, '-': 2 };

/** The keys of a slider, and `+`, `-` and Escape for the stretch of time that is shown. */
export function actionOf(key: string, position: Position): Action | undefined {
  const [step, factor] = [STEPS[key], ZOOMS[key]];
  if (step !== undefined) return { time: stepped(step, position) };
  if (factor !== undefined) return { time: position.time, range: zoomed(factor, position) };
  if (key === 'Escape') return { time: undefined, range: position.whole };
  return undefined;
}

function stepped(step: number, { times, time, shown }: Position): number | undefined {
  const inside = times.filter((one) => one >= shown.min && one <= shown.max);
  const last = inside.length - 1;
  const index = time === undefined ? last + (step < 0 ? 1 : 0) : inside.findLastIndex((one) => one <= time);
  return inside[Math.min(last, Math.max(0, index + step))];
}

/** Around the time that is looked at, and never more than there is. */
function zoomed(factor: number, { time, shown, whole }: Position): Range {
  const centre = time ?? (shown.min + shown.max) / 2;
  return {
    min: Math.max(whole.min, centre - (centre - shown.min) * factor),
    max: Math.min(whole.max, centre + (shown.max - centre) * factor),
  };
}
