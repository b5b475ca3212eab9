import { type Curve, NO_CURVE } from '../research/curve.js';
import { thinned } from '../research/curves.js';
import { oneLine } from '../quantconnect/upstream-text.js';
import type { BacktestPicture, OverlayPicture } from './picture.js';

const MAX_TITLE = 90;
const MAX_SUBTITLE = 140;
const MAX_NAME = 48;

/** More runs than this cannot be told apart. */
export const MAX_RUNS = 10;

/**
 * A picture with no more in it than is drawn: texts on one line, numbers that are finite, the benchmark scaled to the
 * equity.
 * @param maxPoints Of each curve.
 * @returns undefined where nothing is left
 */
export function drawableBacktest(picture: BacktestPicture, maxPoints: number): BacktestPicture | undefined {
  const equity = finite(picture.equity);
  const drawn = {
    title: oneLine(picture.title, MAX_TITLE),
    subtitle: oneLine(picture.subtitle, MAX_SUBTITLE),
    currency: oneLine(picture.currency ?? '', 3),
    equity: thinned(equity, maxPoints),
    benchmark: thinned(scaledTo(finite(picture.benchmark), equity), maxPoints),
    drawdown: thinned(finite(picture.drawdown), maxPoints),
    rollingSharpe: thinned(finite(picture.rollingSharpe), maxPoints),
  };
  return [drawn.equity, drawn.drawdown, drawn.rollingSharpe].some(hasPoints) ? drawn : undefined;
}

/** As `drawableBacktest`, with curves that start at 100. */
export function drawableOverlay(
  { title, runs }: OverlayPicture,
  maxPoints: number,
): OverlayPicture | undefined {
  const shown = runs
    .map(({ name, equity }) => ({ name: oneLine(name, MAX_NAME), equity: indexed(finite(equity)) }))
    .filter(({ equity }) => hasPoints(equity))
    .slice(0, MAX_RUNS)
    .map(({ name, equity }) => ({ name, equity: thinned(equity, maxPoints) }));
  return shown.length > 0 ? { title: oneLine(title, MAX_TITLE), runs: shown } : undefined;
}

export const hasPoints = ({ times }: Curve): boolean => times.length > 0;

/** The points that can be drawn; none where they make no line. */
function finite({ times, values }: Curve): Curve {
  const there = times.map((_, n) => n).filter((n) => Number.isFinite(times[n]) && Number.isFinite(values[n]));
  return there.length < 2 ? NO_CURVE : pointsAt({ times, values }, there);
}

/** The stretch of a curve in the period of another, scaled to start where that starts. */
function scaledTo(curve: Curve, { times, values }: Curve): Curve {
  const [from, until] = [times[0] ?? Infinity, times.at(-1) ?? -Infinity];
  const within = curve.times
    .map((_, n) => n)
    .filter((n) => curve.times[n]! >= from && curve.times[n]! <= until);
  const part = pointsAt(curve, within);
  return within.length < 2 ? NO_CURVE : startingAt(part, values[0]!);
}

const indexed = (curve: Curve): Curve => startingAt(curve, 100);

/** The curve in the scale where it starts at `start`; none where it starts at nothing. */
function startingAt({ times, values }: Curve, start: number): Curve {
  const first = values[0];
  return first ? { times, values: values.map((value) => (value / first) * start) } : NO_CURVE;
}

const pointsAt = ({ times, values }: Curve, places: readonly number[]): Curve => ({
  times: places.map((n) => times[n]!),
  values: places.map((n) => values[n]!),
});
