import { deflatedSharpe, expectedMaxSharpe, probabilisticSharpe, sampleVariance } from './deflated-sharpe.js';

describe('The deflated Sharpe ratio', () => {
  // Pages 9 and 10 of the paper: 5 years of daily returns, 250 a year; the variance is that of annual Sharpe ratios.
  const FOUND = { sharpe: 2.5 / Math.sqrt(250), skewness: -3, kurtosis: 10, observations: 1250 };
  const NORMAL = { ...FOUND, skewness: 0, kurtosis: 3 };
  const VARIANCE = 0.5 / 250;

  it("expects of a hundred trials the maximum of the paper's example, 0.1132 a day", () => {
    expect(expectedMaxSharpe({ trials: 100, variance: VARIANCE })).toBeCloseTo(0.1132, 4);
  });

  it.each([
    ['100 trials', FOUND, 100, 0.9004],
    ['46 trials', FOUND, 46, 0.9505],
    ['88 trials, had returns been normal', NORMAL, 88, 0.9505],
  ])("is that of the paper's example for %s", (_what, best, trials, published) => {
    const ours = deflatedSharpe(best, { trials, variance: VARIANCE });
    process.stdout.write(
      `Deflated Sharpe ratio, ${trials} trials: paper ${published}, ours ${ours?.toFixed(6)}\n`,
    );
    expect(ours).toBeCloseTo(published, 4);
  });

  // Computed with 30 digits by mpmath from the formulas of the paper.
  it('agrees with thirty digits to the ninth', () => {
    const selection = { trials: 100, variance: VARIANCE };
    expect(expectedMaxSharpe(selection)).toBeCloseTo(0.113172001865132, 12);
    expect(deflatedSharpe(FOUND, selection)).toBeCloseTo(0.90039683444939, 12);
  });

  it('is, for the only trial there was, the probability of a Sharpe ratio above 0', () => {
    expect(expectedMaxSharpe({ trials: 1 })).toBe(0);
    expect(deflatedSharpe(FOUND, { trials: 1 })).toBe(probabilisticSharpe(FOUND, 0));
  });

  it('falls with every further trial, with the variance among them and with bad tails', () => {
    const of = (trials: number, variance = VARIANCE) => deflatedSharpe(FOUND, { trials, variance })!;
    expect(of(2)).toBeGreaterThan(of(3));
    expect(of(99)).toBeGreaterThan(of(100));
    expect(of(100, VARIANCE)).toBeGreaterThan(of(100, 2 * VARIANCE));
    expect(probabilisticSharpe(NORMAL, 0.1)).toBeGreaterThan(probabilisticSharpe(FOUND, 0.1)!);
  });

  it.each([
    ['no trials', FOUND, { trials: 0, variance: VARIANCE }],
    ['trials that do not differ', FOUND, { trials: 5, variance: 0 }],
    ['trials of which one has a result', FOUND, { trials: 5 }],
    ['a variance that is no number', FOUND, { trials: 5, variance: Number.NaN }],
    ['a variance without bounds', FOUND, { trials: 5, variance: Number.POSITIVE_INFINITY }],
    ['one observation', { ...FOUND, observations: 1 }, { trials: 5, variance: VARIANCE }],
    ['no Sharpe ratio', { ...FOUND, sharpe: Number.NaN }, { trials: 1 }],
    ['a Sharpe ratio without bounds', { ...FOUND, sharpe: Number.POSITIVE_INFINITY }, { trials: 1 }],
    ['no skewness', { ...FOUND, skewness: Number.NaN }, { trials: 1 }],
    ['no kurtosis', { ...FOUND, kurtosis: Number.NaN }, { trials: 1 }],
    ['no count of observations', { ...FOUND, observations: Number.NaN }, { trials: 1 }],
    ['moments no returns have', { ...FOUND, sharpe: 1, skewness: 9, kurtosis: 3 }, { trials: 1 }],
  ])('is not made up for %s', (_what, best, selection) => {
    expect(deflatedSharpe(best, selection)).toBeUndefined();
  });

  it('takes the variance over one less than there are', () => {
    expect(sampleVariance([1, 2, 3, 4])).toBeCloseTo(5 / 3, 12);
    expect(sampleVariance([1])).toBeUndefined();
    expect(sampleVariance([])).toBeUndefined();
  });
});
