import { fieldsOf, listOf, textOf } from './lenient.js';

/** Values over time, ascending. */
export interface Curve {
  /** Unix seconds. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export interface Statistic {
  readonly name: string;
  readonly value: string;
}

export interface Flag {
  readonly flag: string;
  readonly says: string;
}

/** What the server sends for the view of one backtest: `BacktestView` of `src/pictures/backtest-view.ts`. */
export interface BacktestData {
  readonly name: string;
  readonly statistics: readonly Statistic[];
  readonly flags: readonly Flag[];
  readonly equity: Curve;
  readonly benchmark: Curve;
  /** Fractions, 0 or below. */
  readonly drawdown: Curve;
  readonly rollingSharpe: Curve;
}

/** Where in the metadata of a result it is. */
export const VIEW_META_KEY = 'ledgai.dev/view';

/** Reads what may be of another version of the server, or of another server: what does not fit is left out. */
export function backtestDataOf(value: unknown): BacktestData | undefined {
  const fields = fieldsOf(value);
  if (fields['kind'] !== 'backtest') return undefined;
  return {
    name: textOf(fields['name']) ?? '',
    statistics: listOf(fields['statistics']).flatMap(statisticOf),
    flags: listOf(fields['flags']).flatMap(flagOf),
    equity: curveOf(fields['equity']),
    benchmark: curveOf(fields['benchmark']),
    drawdown: curveOf(fields['drawdown']),
    rollingSharpe: curveOf(fields['rollingSharpe']),
  };
}

function statisticOf(entry: unknown): Statistic[] {
  const { name, value } = fieldsOf(entry);
  const [label, text] = [textOf(name), textOf(value)];
  return label !== undefined && text !== undefined ? [{ name: label, value: text }] : [];
}

function flagOf(entry: unknown): Flag[] {
  const { flag, says } = fieldsOf(entry);
  const [name, sentence] = [textOf(flag), textOf(says)];
  return name !== undefined && sentence !== undefined ? [{ flag: name, says: sentence }] : [];
}

function curveOf(entry: unknown): Curve {
  const { times, values } = fieldsOf(entry);
  const [seconds, heights] = [listOf(times), listOf(values)];
  const points = seconds
    .map((time, n) => [time, heights[n]] as const)
    .filter((point): point is readonly [number, number] => point.every(Number.isFinite));
  return { times: points.map(([time]) => time), values: points.map(([, height]) => height) };
}
