import { dayOf, figure, type FlagRule, percent } from './flag-rule.js';
import type { RunFacts } from './run-facts.js';
import { THRESHOLDS } from './thresholds.js';

const DAY_SECONDS = 86_400;

/** Flags that follow from curves, and from figures held against them. */
export const CURVE_RULES: readonly FlagRule[] = [
  { flag: 'ended_early', check: endedEarly },
  { flag: 'went_idle', check: wentIdle },
  { flag: 'low_exposure', check: lowExposure },
  { flag: 'inconsistent_return', check: inconsistentReturn },
  { flag: 'inconsistent_drawdown', check: inconsistentDrawdown },
  { flag: 'implausible_sharpe', check: implausibleSharpe },
];

/** The account was lost, or the curve breaks off. */
function endedEarly({ equity, start, end }: RunFacts): string | false | undefined {
  if (equity === undefined || equity.times.length < 2) return undefined;
  const [first, last] = [equity.values[0] as number, equity.values.at(-1) as number];
  if (first > 0 && last <= first * THRESHOLDS.ruinShare)
    return `Equity ended at ${percent(last / first)} of what it began with.`;
  if (start === undefined || end === undefined) return undefined;
  return brokeOff(equity.times.at(-1) as number, start, end);
}

function brokeOff(last: number, start: number, end: number): string | false {
  const days = (end - last) / DAY_SECONDS;
  const tolerated = Math.max(
    THRESHOLDS.earlyEndDays,
    (THRESHOLDS.earlyEndShare * (end - start)) / DAY_SECONDS,
  );
  if (days <= tolerated) return false;
  return `The curve ends on ${dayOf(last)}, ${figure(days)} days before the period does (${dayOf(end)}).`;
}

// Against the end of the curve: what is cut off behind it is said already.
function wentIdle({ exposure, equity, orders, start }: RunFacts): string | false | undefined {
  if (orders === 0) return false;
  const end = equity?.times.at(-1);
  if (exposure === undefined || start === undefined || end === undefined) return undefined;
  const held = exposure.times.filter((_, index) => isHeld(exposure.values[index])).at(-1);
  if (held === undefined || end <= start) return false;
  const share = (end - held) / (end - start);
  return (
    share > THRESHOLDS.idleTailShare &&
    `Nothing was held after ${dayOf(held)}, the last ${percent(share)} of the period.`
  );
}

function lowExposure({ exposure, orders }: RunFacts): string | false | undefined {
  if (orders === 0) return false;
  if (exposure === undefined) return undefined;
  const share = exposure.values.filter(isHeld).length / exposure.values.length;
  return (
    share < THRESHOLDS.leastInvestedShare && `A position was held at ${percent(share)} of the points in time.`
  );
}

const isHeld = (exposure: number | undefined): boolean => (exposure ?? 0) >= THRESHOLDS.leastExposure;

function inconsistentReturn({ netProfitPercent: said, curveReturnPercent: drawn }: RunFacts) {
  const { returnPoints, returnShare } = THRESHOLDS;
  return differ('Net profit', said, drawn, returnPoints, returnShare);
}

function inconsistentDrawdown({ drawdownPercent: said, curveDrawdownPercent: drawn }: RunFacts) {
  const { drawdownPoints, drawdownShare } = THRESHOLDS;
  return differ('Drawdown', said, drawn, drawdownPoints, drawdownShare);
}

function differ(
  what: string,
  said: number | undefined,
  drawn: number | undefined,
  points: number,
  share: number,
): string | false | undefined {
  if (said === undefined || drawn === undefined) return undefined;
  const tolerated = Math.max(points, share * Math.max(Math.abs(said), Math.abs(drawn)));
  return (
    Math.abs(said - drawn) > tolerated &&
    `${what} is reported as ${figure(said)} %, the equity curve gives ${figure(drawn)} %.`
  );
}

function implausibleSharpe({ sharpe }: RunFacts): string | false | undefined {
  if (sharpe === undefined) return undefined;
  return (
    sharpe > THRESHOLDS.highestSharpe &&
    `Sharpe ratio ${figure(sharpe)}: above ${THRESHOLDS.highestSharpe} look for look-ahead and missing costs first.`
  );
}
