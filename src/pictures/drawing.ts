import type { Theme } from './palette.js';
import type { BacktestPicture, OverlayPicture } from './picture.js';

/** What the thread that draws is asked for. */
export type Drawing = { readonly theme: Theme } & (
  | { readonly kind: 'backtest'; readonly picture: BacktestPicture }
  | { readonly kind: 'overlay'; readonly picture: OverlayPicture }
);

/** What it answers. Names and places in code only: a message of an error may repeat what was drawn. */
export type Drawn =
  | { readonly state: 'drawn'; readonly png: Uint8Array | undefined }
  | { readonly state: 'failed'; readonly why: string }
  /** It can never draw here: the canvas is not there for this platform. */
  | { readonly state: 'unable'; readonly why: string };
