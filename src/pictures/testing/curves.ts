import type { Curve } from '../../research/curve.js';
import { drawdownOf, rollingSharpeOf } from '../../research/curves.js';
import type { BacktestPicture } from '../picture.js';

const DAY = 86_400;
const FIRST_DAY = Date.UTC(2014, 0, 1) / 1000;

/** Numbers from 0 to 1, the same for the same seed. */
function randomsOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** An equity of so many days that wanders from 100,000. */
export function wandering(seed: number, days: number, from = 100_000): Curve {
  const random = randomsOf(seed);
  let value = from;
  const values = Array.from({ length: days }, () => {
    value *= 1 + 0.0005 + 0.02 * (random() - 0.5);
    return value;
  });
  return { times: values.map((_, n) => FIRST_DAY + n * DAY), values };
}

/** Values that jump as far as they can every day: nothing takes more bytes to draw. */
export function noise(seed: number, days: number): Curve {
  const random = randomsOf(seed);
  const values = Array.from({ length: days }, () => 50 + 100 * random());
  return { times: values.map((_, n) => FIRST_DAY + n * DAY), values };
}

export function pictureOfDays(days: number, more: Partial<BacktestPicture> = {}): BacktestPicture {
  const equity = wandering(7, days);
  return {
    title: 'Momentum',
    subtitle: 'net profit 12.3%',
    currency: '$',
    equity,
    benchmark: wandering(9, days, 245),
    drawdown: drawdownOf(equity),
    rollingSharpe: rollingSharpeOf(equity),
    ...more,
  };
}
