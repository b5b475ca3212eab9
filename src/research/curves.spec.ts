import type { Curve } from './curve.js';
import {
  dailyOf,
  dailyReturnsOf,
  drawdownOf,
  observationsPerYear,
  rollingSharpeOf,
  thinned,
  trialResultOf,
} from './curves.js';

const DAY = 86_400;
// A Monday.
const MONDAY = Date.UTC(2024, 0, 1) / 1000;

/** One value a day from a Monday on, the weekends left out. */
function weekdays(values: readonly number[]): Curve {
  const times = values.map((_, index) => MONDAY + (Math.floor(index / 5) * 7 + (index % 5)) * DAY);
  return { times, values };
}

/** Days that rise by 2 % and fall by 1 % in turn: mean 0.005, deviation 0.015 of the population. */
const zigzag = (days: number): Curve => {
  const values = [100];
  for (let day = 1; day <= days; day += 1) values.push((values.at(-1) as number) * (day % 2 ? 1.02 : 0.99));
  return weekdays(values);
};

describe('drawdownOf', () => {
  it('measures from the highest so far, and never is above 0', () => {
    const curve = { times: [1, 2, 3, 4, 5], values: [100, 120, 90, 150, 135] };
    expect(drawdownOf(curve)).toEqual({ times: curve.times, values: [0, 0, -0.25, 0, expect.closeTo(-0.1)] });
  });

  it('of nothing is nothing, and of an account without money is no drawdown', () => {
    expect(drawdownOf({ times: [], values: [] }).values).toEqual([]);
    expect(drawdownOf({ times: [1, 2], values: [0, -5] }).values).toEqual([0, 0]);
  });
});

describe('dailyOf', () => {
  it('keeps the last value of each UTC day', () => {
    const times = [MONDAY, MONDAY + 8 * 3600, MONDAY + 23 * 3600, MONDAY + DAY];
    expect(dailyOf({ times, values: [1, 2, 3, 4] })).toEqual({
      times: [MONDAY + 23 * 3600, MONDAY + DAY],
      values: [3, 4],
    });
  });

  it('leaves out a weekend on which nothing moved, and keeps one on which something did', () => {
    const times = [4, 5, 6, 7].map((day) => MONDAY + day * DAY);
    expect(dailyOf({ times, values: [1, 1, 1, 1] }).times).toEqual([times[0], times[3]]);
    expect(dailyOf({ times, values: [1, 2, 2, 3] }).times).toEqual([times[0], times[1], times[3]]);
  });
});

describe('dailyReturnsOf', () => {
  it('has one less than there are days, each at its second day', () => {
    const { times, values } = dailyReturnsOf(weekdays([100, 110, 99]));
    expect(times).toEqual([MONDAY + DAY, MONDAY + 2 * DAY]);
    expect(values).toEqual([expect.closeTo(0.1), expect.closeTo(-0.1)]);
  });

  it('is empty rather than endless once the account was at 0', () => {
    expect(dailyReturnsOf(weekdays([100, 0, 50])).values).toEqual([]);
  });

  it('is empty for an account that was in debt, where every gain would be a loss', () => {
    expect(dailyReturnsOf(weekdays([100, -100, -50])).values).toEqual([]);
    expect(dailyReturnsOf(weekdays([100, 50, -50])).values).toEqual([-0.5, -2]);
  });
});

describe('rollingSharpeOf', () => {
  it('annualises half a year of returns by the square root of 252', () => {
    const { times, values } = rollingSharpeOf(zigzag(300));
    // Sample deviation: the population's times the square root of 126/125.
    const sharpe = (0.005 / (0.015 * Math.sqrt(126 / 125))) * Math.sqrt(252);
    expect(values).toHaveLength(300 - 126 + 1);
    expect(values[0]).toBeCloseTo(sharpe, 9);
    expect(times[0]).toBe(zigzag(300).times[126]);
  });

  it('needs a whole window, and gives nothing where nothing moved', () => {
    expect(rollingSharpeOf(zigzag(125)).values).toEqual([]);
    expect(rollingSharpeOf(weekdays(Array.from({ length: 300 }, () => 100))).values).toEqual([]);
  });

  it('counts half a year of days for what trades on weekends as well', () => {
    const times = Array.from({ length: 800 }, (_, day) => MONDAY + day * DAY);
    const values = times.map((_, day) => 100 + (day % 2));
    expect(observationsPerYear(times)).toBeCloseTo(365.25, 0);
    expect(rollingSharpeOf({ times, values }).values).toHaveLength(799 - 183 + 1);
  });
});

describe('trialResultOf', () => {
  it('gives figures per observation, with 3 for the kurtosis of normal returns', () => {
    const result = trialResultOf(zigzag(1000));
    expect(result).toEqual({
      sharpe: expect.closeTo((0.005 / 0.015) * Math.sqrt(999 / 1000), 9),
      skewness: expect.closeTo(0, 9),
      // Two values that take turns: the least kurtosis there is.
      kurtosis: expect.closeTo(1, 9),
      observations: 1000,
    });
  });

  it('is per day of a year of 252 for what trades on weekends and for a thinned curve as well', () => {
    const { values } = zigzag(1461);
    const everyDay = { times: values.map((_, day) => MONDAY + day * DAY), values };
    const result = trialResultOf(everyDay);
    expect(result?.observations).toBeCloseTo(4 * 252, -1);
    const annual = (0.005 / 0.015) * Math.sqrt(365.25);
    expect((result?.sharpe ?? 0) * Math.sqrt(252)).toBeCloseTo(annual, 1);
    const everySecondDay = { times: values.map((_, day) => MONDAY + 2 * day * DAY), values };
    expect(trialResultOf(everySecondDay)?.observations).toBeCloseTo(8 * 252, -1);
  });

  it('has the skewness and kurtosis of the population', () => {
    // Returns 0, 0, 0, 0.1: moments by hand.
    const result = trialResultOf(weekdays([100, 100, 100, 100, 110]));
    expect(result?.skewness).toBeCloseTo(1.154_700_5, 6);
    expect(result?.kurtosis).toBeCloseTo(2.333_333_3, 6);
  });

  it('is undefined where nothing moved or too little is known', () => {
    expect(trialResultOf(weekdays([100, 100, 100]))).toBeUndefined();
    expect(trialResultOf(weekdays([100, 101]))).toBeUndefined();
    expect(trialResultOf(weekdays([]))).toBeUndefined();
    expect(trialResultOf(weekdays([100, 101, 102.01, 103.0301]))).toBeUndefined();
  });
});

describe('thinned', () => {
  const long = weekdays(Array.from({ length: 5000 }, (_, day) => 100 + (day % 17)));

  it.each([2, 3, 10, 101, 400])('keeps at most %i points, ascending, the ends among them', (most) => {
    const { times, values } = thinned(long, most);
    expect(times.length).toBeLessThanOrEqual(most);
    expect(times).toHaveLength(values.length);
    expect([times[0], times.at(-1)]).toEqual([long.times[0], long.times.at(-1)]);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  });

  it('keeps the one day that falls and the one that rises', () => {
    const values = Array.from({ length: 5000 }, () => 100);
    [values[1234], values[3210]] = [3, 900];
    const kept = thinned(weekdays(values), 50).values;
    expect(kept).toEqual(expect.arrayContaining([3, 900]));
  });

  it('leaves alone what is short enough', () => {
    const curve = weekdays([1, 2, 3]);
    expect(thinned(curve, 3)).toBe(curve);
  });
});
