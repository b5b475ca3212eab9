/** From where on the figures of a run are doubted. docs/verdict.md says the same in more words. */
export const THRESHOLDS = {
  /** Rule of thumb of the central limit theorem: with fewer, the mean of the trades is mostly chance. */
  leastTrades: 30,
  /** A year: the standard error of an annual Sharpe ratio over one year is about 1 (Lo 2002). */
  leastTradingDays: 252,
  /** Few funds keep up more for years; a backtest that does has most often looked ahead. */
  highestSharpe: 3,
  /** A curve may end with the last trading day before a weekend and holidays. */
  earlyEndDays: 10,
  /** …and of a long run, at this share of the period. */
  earlyEndShare: 0.05,
  /** What is left of the starting capital when an account counts as lost. */
  ruinShare: 0.05,
  /** Without a position for this last part of the period, a strategy has stopped rather than waited. */
  idleTailShare: 0.25,
  /** A position below this share of the portfolio is none: dust, or what rounding left. */
  leastExposure: 0.01,
  /** Invested for less than this share of the days, the figures describe cash. */
  leastInvestedShare: 0.1,
  /** More than half of the profit from one of at least three that earned something is a bet on that symbol… */
  oneSymbolShare: 0.5,
  /** …and of two, where one always has half, more than four fifths. */
  oneOfTwoShare: 0.8,
  /** Drawdowns between two points of a curve are not in it: percentage points, or this share of the reported one. */
  drawdownPoints: 2,
  drawdownShare: 0.2,
  /** First and last point of a curve are exact, but for rounding. */
  returnPoints: 0.5,
  returnShare: 0.02,
} as const;
