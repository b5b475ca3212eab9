import type { Curve } from '../research/curve.js';
import {
  baselineAt,
  caption,
  dateRange,
  FONT,
  grid,
  heading,
  HEIGHT,
  line,
  type Panel,
  subheading,
  timeAxis,
  valueAxis,
} from './chart-parts.js';
import { compact, percent, signed } from './numbers.js';
import type { Palette } from './palette.js';
import type { BacktestPicture } from './picture.js';

/** One of the panels over one another. */
interface Band {
  readonly caption: string;
  readonly curve: Curve;
  /** Share of the height. */
  readonly weight: number;
  axis(index: number): object;
  series(index: number): object[];
}

const TOP = 66;
const BOTTOM = 40;
/** For the caption of a panel. */
const GAP = 46;

/** What ECharts draws for a backtest: equity and benchmark, drawdown, rolling Sharpe ratio; dates below. */
export function backtestChart(picture: BacktestPicture, palette: Palette): object {
  const bands = [
    equityBand(picture, palette),
    drawdownBand(picture, palette),
    sharpeBand(picture, palette),
  ].filter(({ curve }) => curve.times.length > 0);
  const panels = panelsOf(bands);
  const range = dateRange(bands.map(({ curve }) => curve));
  return {
    title: [
      heading(picture.title, palette),
      subheading(picture.subtitle, palette),
      ...bands.map((band, n) => caption(band.caption, panels[n]!, palette)),
    ],
    legend: legend(picture, panels[0]!, palette),
    grid: panels.map(grid),
    xAxis: bands.map((_, n) => timeAxis(n, n === bands.length - 1, range, palette)),
    yAxis: bands.map((band, n) => band.axis(n)),
    series: bands.flatMap((band, n) => band.series(n)),
  };
}

function panelsOf(bands: readonly Band[]): Panel[] {
  const total = bands.reduce((sum, { weight }) => sum + weight, 0);
  const free = HEIGHT - TOP - BOTTOM - bands.length * GAP;
  let top = TOP;
  return bands.map(({ weight }) => {
    const panel = { top: top + GAP, height: (free * weight) / total };
    top = panel.top + panel.height;
    return panel;
  });
}

const EQUITY = 'Strategy';
const BENCHMARK = 'Benchmark, scaled to the same start';

function equityBand({ equity, benchmark, currency = '' }: BacktestPicture, palette: Palette): Band {
  return {
    caption: currency ? `Equity, ${currency}` : 'Equity, currency of the account',
    curve: equity,
    weight: 3,
    axis: (index) => valueAxis(index, (value) => compact(value, currency), palette),
    // The strategy is drawn last, over its benchmark.
    series: (index) => [
      ...(benchmark.times.length > 0
        ? [
            line(index, benchmark, palette.benchmark, {
              name: BENCHMARK,
              lineStyle: { color: palette.benchmark, width: 1.4 },
            }),
          ]
        : []),
      line(index, equity, palette.equity, { name: EQUITY, lineStyle: { color: palette.equity, width: 2 } }),
    ],
  };
}

function drawdownBand({ drawdown }: BacktestPicture, palette: Palette): Band {
  return {
    caption: 'Drawdown from the highest equity so far, %',
    curve: drawdown,
    weight: 1.15,
    axis: (index) => valueAxis(index, percent, palette, { max: 0, splitNumber: 3 }),
    series: (index) => [
      line(index, drawdown, palette.drawdown, {
        areaStyle: { color: palette.drawdownArea, opacity: 1 },
        lineStyle: { color: palette.drawdown, width: 1.3 },
      }),
    ],
  };
}

function sharpeBand({ rollingSharpe }: BacktestPicture, palette: Palette): Band {
  return {
    caption: 'Sharpe ratio of the last 6 months, annualised',
    curve: rollingSharpe,
    weight: 1.15,
    axis: (index) => valueAxis(index, signed, palette, { splitNumber: 3, scale: false }),
    series: (index) => [line(index, rollingSharpe, palette.sharpe, baselineAt(0, palette))],
  };
}

function legend({ equity, benchmark }: BacktestPicture, { top }: Panel, { muted }: Palette): object {
  return {
    show: equity.times.length > 0 && benchmark.times.length > 0,
    data: [EQUITY, BENCHMARK],
    right: 24,
    top: top - 26,
    padding: 0,
    icon: 'roundRect',
    itemWidth: 20,
    itemHeight: 3,
    itemGap: 22,
    selectedMode: false,
    textStyle: { fontFamily: FONT, fontSize: 13.5, color: muted },
  };
}
