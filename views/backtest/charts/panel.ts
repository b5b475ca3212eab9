import type { Formats } from '../format.js';
import type { BacktestData, Curve } from '../view-data.js';

/** A line of a panel. */
export interface Line {
  readonly label: string;
  readonly curve: Curve;
  /** CSS variables of its colours. */
  readonly stroke: string;
  readonly fill?: string;
  readonly dashed?: boolean;
}

/** One of the charts that are shown over one another. */
export interface Panel {
  readonly title: string;
  /** In CSS pixels. */
  readonly height: number;
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** Zero is the top of it (`below`), or has to be seen (`within`). */
  readonly zero?: 'below' | 'within';
}

const drawable = ({ curve }: Line) => curve.times.length > 1;

/** The panels that there is something to draw in, from top to bottom. */
export function panelsOf(data: BacktestData, { money, percent, ratio }: Formats): Panel[] {
  const panels: Panel[] = [
    { title: 'Equity', height: 220, format: money, lines: equityLines(data) },
    {
      title: 'Drawdown',
      height: 130,
      format: percent,
      zero: 'below',
      lines: [
        {
          label: 'Below the peak',
          curve: data.drawdown,
          stroke: '--drawdown',
          fill: '--drawdown-fill',
        },
      ],
    },
    {
      title: 'Rolling Sharpe ratio',
      height: 130,
      format: ratio,
      zero: 'within',
      lines: [{ label: 'Sharpe', curve: data.rollingSharpe, stroke: '--sharpe' }],
    },
  ];
  return panels
    .map((panel) => ({ ...panel, lines: panel.lines.filter(drawable) }))
    .filter(({ lines }) => lines.length > 0);
}

function equityLines({ equity, benchmark }: BacktestData): Line[] {
  return [
    { label: 'Strategy', curve: equity, stroke: '--equity', fill: '--equity-fill' },
    {
      label: 'Benchmark, from the same start',
      curve: scaledTo(equity, benchmark),
      stroke: '--benchmark',
      dashed: true,
    },
  ];
}

/** The benchmark in money: what the strategy began with, held in it. */
function scaledTo(equity: Curve, benchmark: Curve): Curve {
  const [from, to] = [benchmark.values[0] ?? 0, equity.values[0] ?? 0];
  if (from <= 0 || to <= 0) return benchmark;
  return { times: benchmark.times, values: benchmark.values.map((value) => (value / from) * to) };
}
