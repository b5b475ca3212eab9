/**
 * The figures of a run in the order in which they are written; the last four only by newer engines.
 * Those with a % are in percent.
 */
const IN_ORDER = [
  'Alpha',
  'Annual Standard Deviation',
  'Annual Variance',
  'Average Loss %',
  'Average Win %',
  'Beta',
  'Compounding Annual Return %',
  'Drawdown %',
  'Estimated Strategy Capacity',
  'Expectancy',
  'Information Ratio',
  'Loss Rate %',
  'Net Profit %',
  'Probabilistic Sharpe Ratio %',
  'Profit-Loss Ratio',
  'Sharpe Ratio',
  'Total Fees',
  'Total Orders',
  'Tracking Error',
  'Treynor Ratio',
  'Win Rate %',
  'Sortino Ratio',
  'Start Equity',
  'End Equity',
  'Drawdown Recovery',
] as const;

export type StatisticName = (typeof IN_ORDER)[number];

/** By name: figures may also be ones that an algorithm added itself. */
export type NamedStatistics = Readonly<Partial<Record<string, unknown>>>;

// Older engines write an array of 21 numbers, newer ones a map "0" to "24" with custom figures by name.
export function nameStatistics(statistics: unknown): NamedStatistics {
  if (typeof statistics !== 'object' || statistics === null) return {};
  return Object.fromEntries(
    Object.entries(statistics).map(([key, value]: [string, unknown]) => [nameOf(key), asNumber(value)]),
  );
}

function nameOf(key: string): string {
  return (/^\d+$/.test(key) && IN_ORDER[Number(key)]) || key;
}

/** Numbers are sometimes written as text; what is none stays as it is. */
function asNumber(value: unknown): unknown {
  if (typeof value !== 'string' || value.trim() === '') return value;
  return Number.isFinite(Number(value)) ? Number(value) : value;
}
