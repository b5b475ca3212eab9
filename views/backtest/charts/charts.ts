import { element } from '../dom.js';
import type { Formats } from '../format.js';
import { actionOf } from './keys.js';
import type { Panel } from './panel.js';
import { type Companions, Plot } from './plot.js';
import type { Range } from './range.js';

/** The charts of a backtest over one another, with one cursor and one stretch of time for all. */
export class Charts implements Companions {
  readonly section = element('section', { class: 'charts', 'aria-label': 'Charts' });
  private readonly plots: readonly Plot[];
  private readonly at = element('span', { class: 'at' });
  private readonly whole: Range;
  private readonly watch: ResizeObserver;
  private shown: Range;
  private time: number | undefined;

  /** @param onRange Told what stretch of time is shown, and whether that is all of it. */
  constructor(
    panels: readonly Panel[],
    private readonly formats: Formats,
    private readonly onRange: (range: Range, isAll: boolean) => void,
  ) {
    this.whole = rangeOf(panels);
    this.shown = this.whole;
    this.plots = panels.map((panel, n) => new Plot(panel, this.whole, n === panels.length - 1, this));
    this.section.append(...this.plots.map(({ figure }) => figure));
    this.plots[0]?.figure.querySelector('figcaption')?.append(this.at);
    for (const plot of this.plots) plot.onKey((event) => this.pressed(plot, event));
    this.watch = new ResizeObserver(([entry]) => this.fit(entry?.contentRect.width ?? 0));
    this.watch.observe(this.section);
    this.lookAt(undefined);
    this.onRange(this.whole, true);
  }

  lookAt(time: number | undefined): void {
    this.time = time;
    for (const plot of this.plots) plot.lookAt(time, this.formats);
    this.at.textContent = time === undefined ? '' : this.formats.date(time);
  }

  zoom(range: Range): void {
    if (range.min === this.shown.min && range.max === this.shown.max) return;
    this.shown = range;
    for (const plot of this.plots) plot.zoom(range);
    this.onRange(range, range.min <= this.whole.min && range.max >= this.whole.max);
  }

  reset(): void {
    this.zoom(this.whole);
  }

  repaint(): void {
    for (const plot of this.plots) plot.repaint();
  }

  destroy(): void {
    this.watch.disconnect();
    for (const plot of this.plots) plot.destroy();
  }

  private fit(width: number): void {
    for (const plot of this.plots) plot.fit(Math.floor(width));
    this.lookAt(this.time);
  }

  private pressed(plot: Plot, event: KeyboardEvent): void {
    const action = actionOf(event.key, {
      times: plot.times,
      time: this.time,
      shown: this.shown,
      whole: this.whole,
    });
    if (!action) return;
    event.preventDefault();
    if (action.range) this.zoom(action.range);
    this.lookAt(action.time);
  }
}

function rangeOf(panels: readonly Panel[]): Range {
  const curves = panels.flatMap(({ lines }) => lines.map(({ curve }) => curve));
  const min = Math.min(...curves.map(({ times }) => times[0] ?? Infinity));
  return { min, max: Math.max(...curves.map(({ times }) => times.at(-1) ?? -Infinity)) };
}
