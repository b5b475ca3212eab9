import { Injectable } from '@nestjs/common';
import type { Curve } from '../research/curve.js';

export type Theme = 'light' | 'dark';

/** What the picture of one backtest shows; curves without points are left out of it. */
export interface BacktestPicture {
  /** The name of the backtest: data of its author, drawn as it is, shortened. */
  readonly title: string;
  /** A line of figures under it. */
  readonly subtitle: string;
  readonly equity: Curve;
  readonly benchmark: Curve;
  /** Fractions, 0 or below. */
  readonly drawdown: Curve;
  readonly rollingSharpe: Curve;
}

/** Several equity curves over one another, each starting at 100. */
export interface OverlayPicture {
  readonly title: string;
  readonly runs: readonly { readonly name: string; readonly equity: Curve }[];
}

/** Draws PNGs of at most 60 kB. */
@Injectable()
export class Pictures {
  /** @returns undefined where there is nothing to draw, or too much is being drawn already */
  async backtest(_picture: BacktestPicture, _theme: Theme): Promise<Uint8Array | undefined> {
    return undefined;
  }

  async overlay(_picture: OverlayPicture, _theme: Theme): Promise<Uint8Array | undefined> {
    return undefined;
  }
}
