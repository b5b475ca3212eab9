import { fieldsOf } from '../../quantconnect/lenient.js';
import { estimateOf } from '../../trials/estimate.js';
import type { TrialResult } from '../../trials/trial.js';

/** The id in the answer to a backtest that was started. */
export function idOfBacktest(answer: unknown): string | undefined {
  const id = fieldsOf(fieldsOf(answer)['backtest'])['backtestId'];
  return typeof id === 'string' ? id : undefined;
}

/** What the statistics of a backtest tell about its trial; nothing where it has none. */
export function estimatedResult(backtest: unknown): TrialResult | undefined {
  const { statistics, tradeableDates, backtestStart, backtestEnd } = fieldsOf(backtest);
  return estimateOf({
    annualSharpe: fieldsOf(statistics)['Sharpe Ratio'],
    days: tradeableDates,
    start: backtestStart,
    end: backtestEnd,
  });
}
