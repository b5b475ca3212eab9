import { SECONDS_PER_DAY } from './calendar.js';

/** `0.0625`: a figure of the detailed statistics, written as text. */
export function decimal(value: number, places = 4): string {
  return String(rounded(value, places));
}

/** Rounds, and never to minus zero. */
export function rounded(value: number, places: number): number {
  return Number(value.toFixed(places)) + 0;
}

/** `24.511%`; a plain `0%` when there is nothing to tell. */
export function percent(fraction: number, places: number): string {
  return `${fixed(fraction * 100, places)}%`;
}

/** `-0.043`; a plain `0` when there is nothing to tell. */
export function fixed(value: number, places: number): string {
  return rounded(value, places) === 0 ? '0' : value.toFixed(places);
}

/** `$124,510.98`; the sign stands before the dollar sign. */
export function dollars(value: number): string {
  const amount = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return `${rounded(value, 2) < 0 ? '-' : ''}$${amount}`;
}

/** `14.22:36:33`: days, hours, minutes and seconds as .NET writes a TimeSpan. */
export function timeSpan(seconds: number): string {
  const whole = Math.floor(seconds);
  const days = Math.floor(whole / SECONDS_PER_DAY);
  const clock = new Date((whole % SECONDS_PER_DAY) * 1000).toISOString().slice(11, 19);
  const fraction = seconds > whole ? (seconds - whole).toFixed(7).slice(1) : '';
  return `${days > 0 ? `${days}.` : ''}${clock}${fraction}`;
}
