import uPlot from 'uplot';
import { colour } from '../theme.js';
import type { Line, Panel } from './panel.js';
import type { Range } from './range.js';

export interface PlotEvents {
  /** The pointer is at this index, or has left. */
  onPoint(index: number | undefined): void;
  onRange(range: Range): void;
  onReset(): void;
}

const AXIS_WIDTH = 66;
// Two lines: the year stands below the first month of it.
const DATES_HEIGHT = 40;
// What the plots have at their right, so that the last date is not cut off.
const MARGIN_RIGHT = 14;

/**
 * @param shown What the horizontal axis begins with.
 * @param withDates Only the lowest of the plots names the dates.
 */
export function plotOptions(
  panel: Panel,
  shown: Range,
  withDates: boolean,
  events: PlotEvents,
): Omit<uPlot.Options, 'width'> {
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  return {
    height: panel.height + (withDates ? DATES_HEIGHT : 0),
    padding: [8, MARGIN_RIGHT, withDates ? 0 : 8, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: {
      y: false,
      drag: { x: true, y: false, dist: 4 },
      points: { size: 8 },
      bind: { dblclick: () => () => (events.onReset(), null) },
    },
    scales: { x: { ...shown, time: true }, y: { range: rangeOf(panel) } },
    series: [{}, ...panel.lines.map(seriesOf)],
    axes: [datesAxis(font, withDates), valuesAxis(font, panel)],
    hooks: { ...hooksOf(events), drawAxes: panel.zero === 'within' ? [drawZero] : [] },
  };
}

function hooksOf({ onPoint, onRange }: PlotEvents): uPlot.Hooks.Arrays {
  return {
    setCursor: [({ cursor: { left = -1, idx } }) => onPoint(left < 0 ? undefined : (idx ?? undefined))],
    setScale: [
      ({ scales }, key) => {
        const { min, max } = scales['x'] ?? {};
        if (key === 'x' && typeof min === 'number' && typeof max === 'number') onRange({ min, max });
      },
    ],
  };
}

/** A line at zero, stronger than the grid: which side of it a curve is on is what it is read for. */
function drawZero({ ctx, bbox, valToPos }: uPlot): void {
  const height = Math.round(valToPos(0, 'y', true));
  ctx.save();
  ctx.strokeStyle = colour('--muted');
  ctx.globalAlpha = 0.6;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(bbox.left, height);
  ctx.lineTo(bbox.left + bbox.width, height);
  ctx.stroke();
  ctx.restore();
}

function seriesOf({ stroke, fill, dashed }: Line): uPlot.Series {
  return {
    stroke: () => colour(stroke),
    width: dashed ? 1.5 : 1.75,
    spanGaps: true,
    points: { show: false },
    ...(fill && { fill: () => colour(fill) }),
    ...(dashed && { dash: [5, 4] }),
  };
}

const grid = { stroke: () => colour('--grid'), width: 1 };

function datesAxis(font: string, withDates: boolean): uPlot.Axis {
  const stroke = () => colour('--muted');
  if (withDates) return { font, stroke, grid, ticks: { show: false }, size: DATES_HEIGHT, space: 70 };
  return { grid, ticks: { show: false }, size: 0, space: 70, values: (_, splits) => splits.map(() => '') };
}

function valuesAxis(font: string, { format }: Panel): uPlot.Axis {
  return {
    font,
    grid,
    stroke: () => colour('--muted'),
    ticks: { show: false },
    size: AXIS_WIDTH,
    space: 34,
    values: (_, splits) => splits.map((split) => format(split)),
  };
}

/** What a panel shows of its values: a little more than there is, with zero where that matters. */
function rangeOf({ zero }: Panel): uPlot.Scale.Range {
  return (_, min, max) => {
    if (!Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
    if (zero === 'below') return [Math.min(min * 1.08, -0.001), 0];
    const [low, high] = zero === 'within' ? [Math.min(min, 0), Math.max(max, 0)] : [min, max];
    const margin = (high - low || Math.abs(high) || 1) * 0.08;
    return [low - margin, high + margin];
  };
}
