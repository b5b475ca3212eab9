export type Theme = 'light' | 'dark';

/** The colours of a picture. */
export interface Palette {
  readonly background: string;
  readonly text: string;
  /** Of captions, axes and subtitle. */
  readonly muted: string;
  readonly grid: string;
  /** Where the value of an axis is zero, or an index 100. */
  readonly baseline: string;
  readonly equity: string;
  readonly benchmark: string;
  readonly drawdown: string;
  readonly drawdownArea: string;
  readonly sharpe: string;
  /** Of up to ten runs over one another. */
  readonly runs: readonly string[];
}

// Blue, vermilion and purple of Okabe and Ito (https://jfly.uni-koeln.de/color/), and for runs the schemes "muted" and
// "light" of Paul Tol (https://personal.sron.nl/~pault/): told apart with any kind of colour vision.
const LIGHT: Palette = {
  background: '#ffffff',
  text: '#1b2430',
  muted: '#5c6773',
  grid: '#e8ebef',
  baseline: '#aab2bd',
  equity: '#0067b1',
  benchmark: '#8a94a0',
  drawdown: '#d0500a',
  drawdownArea: '#f8e0d3',
  sharpe: '#6a3d9a',
  runs: [
    '#332288',
    '#cc6677',
    '#117733',
    '#ddaa33',
    '#3fa4d6',
    '#882255',
    '#44aa99',
    '#999933',
    '#aa4499',
    '#6f7780',
  ],
};

const DARK: Palette = {
  background: '#12171f',
  text: '#eef2f6',
  muted: '#9aa6b4',
  grid: '#232b36',
  baseline: '#55616f',
  equity: '#5ab0f7',
  benchmark: '#8f9baa',
  drawdown: '#ff8a55',
  drawdownArea: '#3c2a24',
  sharpe: '#c9a2ff',
  runs: [
    '#77aadd',
    '#ee8866',
    '#44bb99',
    '#eedd88',
    '#ffaabb',
    '#99ddff',
    '#bbcc33',
    '#c9a2ff',
    '#dddddd',
    '#b0a030',
  ],
};

export const PALETTES: Readonly<Record<Theme, Palette>> = { light: LIGHT, dark: DARK };
