import {
  baselineAt,
  dateRange,
  FONT,
  heading,
  HEIGHT,
  line,
  MARGIN,
  subheading,
  timeAxis,
  valueAxis,
  WIDTH,
} from './chart-parts.js';
import { signed } from './numbers.js';
import type { Palette } from './palette.js';
import type { OverlayPicture } from './picture.js';

// Two columns of names, so that each has room for most of a name.
const COLUMNS = 2;
const ROW = 23;
const TOP = 84;
const BOTTOM = 40;
const COLUMN_WIDTH = (WIDTH - 48) / COLUMNS;

type Run = OverlayPicture['runs'][number];

/** What ECharts draws for several runs: equity of each, from 100, and a legend ordered by where they end. */
export function overlayChart({ title, runs }: OverlayPicture, palette: Palette): object {
  const range = dateRange(runs.map(({ equity }) => equity));
  const rows = Math.ceil(runs.length / COLUMNS);
  const top = TOP + rows * ROW + 14;
  return {
    title: [
      heading(title, palette),
      subheading('Equity of each run, its start is 100. Before its name: its end.', palette),
    ],
    grid: { ...MARGIN, top, height: HEIGHT - top - BOTTOM },
    legend: legends(runs, palette),
    xAxis: timeAxis(0, true, range, palette),
    yAxis: valueAxis(0, signed, palette),
    series: runs.map((run, n) => seriesOf(run, n, palette)),
  };
}

// A solid line for five and dashes for five: colours alone tell fewer apart.
const SOLID = 5;

function seriesOf(run: Run, n: number, palette: Palette): object {
  const color = palette.runs[n % palette.runs.length]!;
  const type = n < SOLID ? 'solid' : [6, 3];
  return line(0, run.equity, color, {
    name: nameOf(n),
    lineStyle: { color, width: 1.7, type },
    ...(n === 0 && baselineAt(100, palette)),
  });
}

// Two runs may have one name, and ECharts knows series by theirs.
const nameOf = (n: number): string => `run ${n}`;

const endOf = ({ equity }: Run): number => equity.values.at(-1) ?? 0;

function legends(runs: readonly Run[], palette: Palette): object[] {
  const ordered = runs.map((_, n) => n).sort((a, b) => endOf(runs[b]!) - endOf(runs[a]!));
  const rows = Math.ceil(runs.length / COLUMNS);
  return ordered.map((n, place) => ({
    data: [nameOf(n)],
    left: 24 + Math.floor(place / rows) * COLUMN_WIDTH,
    top: TOP + (place % rows) * ROW,
    padding: 0,
    itemWidth: 34,
    itemHeight: 10,
    selectedMode: false,
    formatter: () => `${endOf(runs[n]!).toFixed(1)}   ${runs[n]!.name}`,
    textStyle: {
      fontFamily: FONT,
      fontSize: 14,
      color: palette.text,
      width: COLUMN_WIDTH - 60,
      overflow: 'truncate',
    },
    lineStyle: { width: 2.4 },
    itemStyle: { opacity: 0 },
  }));
}
