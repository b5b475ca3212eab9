import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Metrics } from '../observability/metrics.js';
import { hasPoints } from './drawable.js';
import type { Drawing } from './drawing.js';
import { DrawingDesk, type Outcome } from './drawing-desk.js';
import type { Theme } from './palette.js';
import type { BacktestPicture, OverlayPicture } from './picture.js';
import { inSpan } from '../tracing/in-span.js';

export type { Theme } from './palette.js';
export type { BacktestPicture, OverlayPicture } from './picture.js';

/** Draws PNGs of at most 60 kB. */
@Injectable()
export class Pictures implements OnApplicationShutdown {
  readonly #logger = new Logger(Pictures.name);
  /** Nothing can be drawn on this platform, which is said once. */
  #isUnable = false;

  constructor(
    private readonly desk: DrawingDesk,
    private readonly metrics: Metrics,
  ) {}

  /** @returns undefined where there is nothing to draw, too much is being drawn already, or drawing failed */
  async backtest(picture: BacktestPicture, theme: Theme): Promise<Uint8Array | undefined> {
    const curves = [picture.equity, picture.drawdown, picture.rollingSharpe];
    return curves.some(hasPoints) ? this.#draw({ kind: 'backtest', picture, theme }) : undefined;
  }

  /** As `backtest`; of more than ten runs with a curve the first ten are drawn. */
  async overlay(picture: OverlayPicture, theme: Theme): Promise<Uint8Array | undefined> {
    const curves = picture.runs.map(({ equity }) => equity);
    return curves.some(hasPoints) ? this.#draw({ kind: 'overlay', picture, theme }) : undefined;
  }

  /** Says that a picture is likely to be wanted soon. */
  prepare(): void {
    if (!this.#isUnable) this.desk.prepare();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.desk.close();
  }

  async #draw(drawing: Drawing): Promise<Uint8Array | undefined> {
    if (this.#isUnable) return undefined;
    const since = performance.now();
    const outcome = await inSpan('pictures.draw', {}, () => this.desk.draw(drawing));
    const png = outcome.state === 'drawn' ? outcome.png : undefined;
    this.#record(outcome, png, (performance.now() - since) / 1000);
    return png;
  }

  #record(outcome: Outcome, png: Uint8Array | undefined, seconds: number): void {
    this.metrics.pictures.inc({ outcome: outcomeOf(outcome, png) });
    if (png) this.metrics.pictureSeconds.observe(seconds);
    if (outcome.state === 'failed') this.#logger.warn(`A picture could not be drawn: ${outcome.why}`);
    if (outcome.state === 'unable') this.#giveUp(outcome.why);
  }

  #giveUp(why: string): void {
    if (!this.#isUnable) this.#logger.warn(`No pictures: the canvas does not load on this platform. ${why}`);
    this.#isUnable = true;
  }
}

function outcomeOf({ state }: Outcome, png: Uint8Array | undefined): 'drawn' | 'refused' | 'failed' {
  if (state === 'refused') return 'refused';
  return png ? 'drawn' : 'failed';
}
