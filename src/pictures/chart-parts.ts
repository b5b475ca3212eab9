import type { Curve } from '../research/curve.js';
import type { Palette } from './palette.js';

/** The family of the font that comes with us; it is registered under this name. */
export const FONT = 'Picture Sans';

export const WIDTH = 900;
export const HEIGHT = 700;
export const MARGIN = { left: 74, right: 28 } as const;

/** Where a panel lies, in pixels from the top. */
export interface Panel {
  readonly top: number;
  readonly height: number;
}

export const pointsOf = ({ times, values }: Curve): [number, number][] =>
  times.map((time, n) => [time * 1000, values[n]!]);

export const heading = (text: string, { text: color }: Palette): object => ({
  text,
  left: 24,
  top: 16,
  padding: 0,
  textStyle: {
    fontFamily: FONT,
    fontSize: 21,
    fontWeight: 500,
    color,
    width: WIDTH - 48,
    overflow: 'truncate',
  },
});

export const subheading = (text: string, { muted }: Palette): object => ({
  text,
  left: 24,
  top: 46,
  padding: 0,
  textStyle: {
    fontFamily: FONT,
    fontSize: 14.5,
    fontWeight: 400,
    color: muted,
    width: WIDTH - 48,
    overflow: 'truncate',
  },
});

export const caption = (text: string, { top }: Panel, { text: color }: Palette): object => ({
  text,
  left: 24,
  top: top - 24,
  padding: 0,
  textStyle: { fontFamily: FONT, fontSize: 14, fontWeight: 500, color },
});

export const grid = ({ top, height }: Panel): object => ({ ...MARGIN, top, height });

/** An axis of dates; only the lowest of several panels writes them. */
export const timeAxis = (
  gridIndex: number,
  isLowest: boolean,
  range: DateRange,
  palette: Palette,
): object => ({
  type: 'time',
  gridIndex,
  ...range,
  axisLine: { show: isLowest, onZero: false, lineStyle: { color: palette.baseline } },
  axisTick: { show: isLowest, lineStyle: { color: palette.baseline } },
  splitLine: { show: true, lineStyle: { color: palette.grid } },
  axisLabel: {
    show: isLowest,
    fontFamily: FONT,
    fontSize: 13,
    color: palette.muted,
    hideOverlap: true,
    formatter: dateFormat(range),
  },
});

export const valueAxis = (
  gridIndex: number,
  formatter: (value: number) => string,
  palette: Palette,
  more: object = {},
): object => ({
  type: 'value',
  gridIndex,
  scale: true,
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: palette.grid } },
  axisLabel: { fontFamily: FONT, fontSize: 13, color: palette.muted, formatter },
  ...more,
});

export const line = (panel: number, curve: Curve, color: string, more: object = {}): object => ({
  type: 'line',
  xAxisIndex: panel,
  yAxisIndex: panel,
  data: pointsOf(curve),
  showSymbol: false,
  silent: true,
  lineStyle: { color, width: 1.6, join: 'round' },
  itemStyle: { color },
  ...more,
});

/** A horizontal line at a value. */
export const baselineAt = (value: number, { baseline }: Palette): object => ({
  markLine: {
    silent: true,
    // Under the curves.
    z: 1,
    symbol: 'none',
    label: { show: false },
    lineStyle: { color: baseline, width: 1, type: 'solid' },
    data: [{ yAxis: value }],
  },
});

/** Unix milliseconds. */
export interface DateRange {
  readonly min: number;
  readonly max: number;
}

const THREE_YEARS_MS = 3 * 366 * 86_400_000;

// A month beside the years of a decade would take the place of a year.
function dateFormat({ min, max }: DateRange): object {
  const month = max - min > THREE_YEARS_MS ? '' : '{MMM}';
  return { year: '{yyyy}', month, day: '{d} {MMM}', hour: '{HH}:{mm}', minute: '{HH}:{mm}' };
}

/** The same dates for all panels: the first to the last of all. */
export function dateRange(curves: readonly Curve[]): DateRange {
  const there = curves.filter(({ times }) => times.length > 0);
  return {
    min: Math.min(...there.map(({ times }) => times[0]!)) * 1000,
    max: Math.max(...there.map(({ times }) => times.at(-1)!)) * 1000,
  };
}
