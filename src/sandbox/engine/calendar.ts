export const SECONDS_PER_DAY = 86_400;

// Times of day in UTC: when orders fill, and when a day is marked. Daylight saving is left out.
export const FILL_SECONDS = 14 * 3600 + 31 * 60;
export const CLOSE_SECONDS = 21 * 3600;

// Market data ends on a fixed day, so that an algorithm without an end date gives the same result tomorrow.
const FIRST_DAY = daySeconds(new Date(Date.UTC(1998, 0, 2)));
export const LAST_DAY = daySeconds(new Date(Date.UTC(2025, 11, 31)));
const HOLIDAYS = new Set(['01-01', '07-04', '12-25']);

/** Every day with market data, as unix seconds of its midnight, in order. */
export const MARKET_DAYS: readonly number[] = listMarketDays();

export function daySeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000 / SECONDS_PER_DAY) * SECONDS_PER_DAY;
}

/** `2022-01-31T14:31:00Z` */
export function isoTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** `2022-01-31` */
export function isoDay(seconds: number): string {
  return isoTime(seconds).slice(0, 10);
}

function listMarketDays(): number[] {
  const days: number[] = [];
  for (let day = FIRST_DAY; day <= LAST_DAY; day += SECONDS_PER_DAY) {
    const weekday = new Date(day * 1000).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !HOLIDAYS.has(isoDay(day).slice(5))) days.push(day);
  }
  return days;
}
