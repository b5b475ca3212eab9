import { fieldsOf } from '../quantconnect/lenient.js';
import { oneLine } from '../quantconnect/upstream-text.js';
import type { Curve } from '../research/curve.js';
import { thinned } from '../research/curves.js';
import type { Evidence } from '../research/evidence.js';
import type { SanityFlag, Verdict } from '../research/verdict.js';
import { pictureOf } from './backtest-picture.js';

/** What a view of MCP Apps draws of a backtest: at most 40 kB of JSON. Texts are data, to be shown as they are. */
export interface BacktestView {
  readonly kind: 'backtest';
  readonly name: string;
  readonly statistics: readonly { readonly name: string; readonly value: string }[];
  readonly flags: readonly SanityFlag[];
  /** Times in Unix seconds, at most 400 points each; none where a curve is not there. */
  readonly equity: Curve;
  readonly benchmark: Curve;
  /** Fractions, 0 or below. */
  readonly drawdown: Curve;
  readonly rollingSharpe: Curve;
}

const MOST_BYTES = 40_000;
// The most that are worth sending to a view; fewer where texts take the room.
const POINTS = [400, 300, 200] as const;
const FEWEST_POINTS = 100;
const MOST_STATISTICS = 40;
const MOST_FLAGS = 20;

export function viewOf(evidence: Evidence, { flags }: Verdict): BacktestView {
  const { title, equity, benchmark, drawdown, rollingSharpe } = pictureOf(evidence);
  const curves = { equity, benchmark, drawdown, rollingSharpe };
  const texts = {
    kind: 'backtest',
    name: oneLine(title, 200),
    statistics: statisticsIn(evidence),
    flags: flags.slice(0, MOST_FLAGS).map(({ flag, says }) => ({ flag, says: oneLine(says, 300) })),
  } as const;
  const fits = (view: object): boolean => Buffer.byteLength(JSON.stringify(view)) <= MOST_BYTES;
  const points = POINTS.find((number) => fits({ ...texts, ...thinnedTo(number, curves) })) ?? FEWEST_POINTS;
  return { ...texts, ...thinnedTo(points, curves) };
}

function statisticsIn({ backtest }: Evidence): BacktestView['statistics'] {
  return Object.entries(fieldsOf(backtest['statistics']))
    .slice(0, MOST_STATISTICS)
    .map(([name, value]) => ({ name: oneLine(name, 60), value: oneLine(String(value), 60) }));
}

type Curves = Pick<BacktestView, 'equity' | 'benchmark' | 'drawdown' | 'rollingSharpe'>;

const thinnedTo = (points: number, { equity, benchmark, drawdown, rollingSharpe }: Curves): Curves => ({
  equity: sent(equity, points),
  benchmark: sent(benchmark, points),
  drawdown: sent(drawdown, points),
  rollingSharpe: sent(rollingSharpe, points),
});

/** Six digits are more than a screen shows. */
function sent(curve: Curve, points: number): Curve {
  const { times, values } = thinned(curve, points);
  return { times, values: values.map((value) => Number(value.toPrecision(6))) };
}
