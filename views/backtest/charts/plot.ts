import uPlot from 'uplot';
import { element } from '../dom.js';
import { type Formats, valueAt } from '../format.js';
import type { Line, Panel } from './panel.js';
import { plotOptions } from './plot-options.js';
import type { Range } from './range.js';
import { tableOf } from './table.js';

/** What the plots have in common. */
export interface Companions {
  /** The time that is looked at changed; `undefined` where nothing in particular is. */
  lookAt(time: number | undefined): void;
  zoom(range: Range): void;
  reset(): void;
}

interface Reading {
  readonly line: Line;
  readonly value: HTMLElement;
}

/** One panel on the page: caption with readings, and the chart. */
export class Plot {
  readonly figure: HTMLElement;
  /** Times that the cursor stops at, Unix seconds. */
  readonly times: readonly number[];
  private readonly chart: uPlot;
  private readonly box: HTMLElement;
  private readonly readings: readonly Reading[];

  constructor(
    private readonly panel: Panel,
    shown: Range,
    withDates: boolean,
    companions: Companions,
  ) {
    const { title, lines } = panel;
    this.readings = lines.map((line) => ({ line, value: element('b') }));
    this.box = element('div', {
      class: 'plot',
      role: 'slider',
      tabindex: '0',
      'aria-label': `${title} over time`,
    });
    const caption = element('figcaption', {}, element('h2', {}, title), ...this.readings.map(legendOf));
    this.figure = element('figure', {}, caption, this.box);
    const table = tableOf(lines.map(({ curve }) => curve));
    this.times = table[0];
    const options = plotOptions(panel, shown, withDates, {
      onPoint: (index) => companions.lookAt(index === undefined ? undefined : this.times[index]),
      onRange: (range) => companions.zoom(range),
      onReset: () => companions.reset(),
    });
    this.chart = new uPlot({ ...options, width: 300 }, table, this.box);
  }

  onKey(pressed: (event: KeyboardEvent) => void): void {
    this.box.addEventListener('keydown', pressed);
  }

  get range(): Range {
    const { min, max } = this.chart.scales['x'] ?? {};
    return { min: min ?? 0, max: max ?? 0 };
  }

  zoom(range: Range): void {
    const { min, max } = this.range;
    if (min !== range.min || max !== range.max) this.chart.setScale('x', { ...range });
  }

  /** Shows the values of a time; without one those of the end. */
  lookAt(time: number | undefined, formats: Formats): void {
    const left = time === undefined ? -10 : this.chart.valToPos(time, 'x');
    this.chart.setCursor({ left, top: time === undefined ? -10 : 0 }, false);
    for (const { line, value } of this.readings) value.textContent = this.valueText(line, time);
    this.tellAssistants(time ?? this.times.at(-1) ?? 0, formats);
  }

  fit(width: number): void {
    if (width > 0 && width !== this.chart.width) this.chart.setSize({ width, height: this.chart.height });
  }

  /** Colours changed. */
  repaint(): void {
    this.chart.redraw(false, false);
  }

  destroy(): void {
    this.chart.destroy();
  }

  private valueText({ curve }: Line, time: number | undefined): string {
    const value = time === undefined ? curve.values.at(-1) : valueAt(curve, time);
    return value === undefined ? '–' : this.panel.format(value);
  }

  private tellAssistants(time: number, { date }: Formats): void {
    const values = this.panel.lines.map((line) => `${line.label} ${this.valueText(line, time)}`);
    const said = {
      'aria-valuemin': String(this.times[0] ?? 0),
      'aria-valuemax': String(this.times.at(-1) ?? 0),
      'aria-valuenow': String(time),
      'aria-valuetext': `${date(time)}: ${values.join(', ')}`,
    };
    for (const [name, value] of Object.entries(said)) this.box.setAttribute(name, value);
  }
}

function legendOf({ line: { label, stroke, dashed }, value }: Reading): HTMLElement {
  const legend = element('span', { class: dashed ? 'reading dashed' : 'reading' }, label, value);
  legend.style.setProperty('--swatch', `var(${stroke})`);
  return legend;
}
