import type { Curve } from './view-data.js';

/** How figures and dates are written, in the language of the host. */
export interface Formats {
  /** @param seconds Unix seconds. */
  date(seconds: number): string;
  money(value: number): string;
  percent(fraction: number): string;
  ratio(value: number): string;
}

/** @param locale BCP 47; one that the browser does not know counts as English. */
export function formatsFor(locale: string): Formats {
  try {
    return formats(locale);
  } catch {
    return formats('en');
  }
}

function formats(locale: string): Formats {
  // Backtests have days, not hours of the reader's clock.
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const ratio = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return {
    date: (seconds) => date.format(seconds * 1000),
    money: (value) => (Math.abs(value) < 1000 ? fine : whole).format(value),
    percent: (fraction) => percent.format(fraction === 0 ? 0 : fraction),
    ratio: (value) => ratio.format(value),
  };
}

/** The value of a curve at a time: the last one known by then. */
export function valueAt({ times, values }: Curve, time: number): number | undefined {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return values[low - 1];
}
