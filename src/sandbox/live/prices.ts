import { Market, roundPrice } from '../engine/market.js';

const SWING = 0.02;
const SWING_SECONDS = 3 * 3600;

/** Prices while live: the last of the market data, swinging around it as time passes. */
export class Prices {
  private readonly market = new Market();

  /** @param second Simulated seconds since the deployment. */
  at(ticker: string, second: number): number {
    const last = this.market.path(ticker).at(-1)?.close ?? 1;
    return roundPrice(last * (1 + SWING * Math.sin((2 * Math.PI * second) / SWING_SECONDS)));
  }
}
