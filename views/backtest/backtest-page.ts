import { Charts } from './charts/charts.js';
import { panelsOf } from './charts/panel.js';
import type { Range } from './charts/range.js';
import { element } from './dom.js';
import { type Formats, valueAt } from './format.js';
import { flagList, plainText, statisticsTable } from './page-parts.js';
import type { BacktestData, Curve } from './view-data.js';

/** A backtest as a person sees it. */
export class BacktestPage {
  readonly parts: readonly HTMLElement[];
  private readonly charts: Charts | undefined;
  private readonly period = element('p', { class: 'muted' });
  private readonly figures = element('div', { class: 'view-figures', role: 'status' });

  private readonly data: BacktestData;

  /** @param shown Its failure is what it broke off with. */
  constructor(
    { data, failure }: { readonly data: BacktestData; readonly failure?: string },
    private readonly formats: Formats,
  ) {
    this.data = data;
    const panels = panelsOf(data, formats);
    this.charts =
      panels.length > 0 ? new Charts(panels, formats, (range, isAll) => this.shows(range, isAll)) : undefined;
    const head = element(
      'header',
      { class: 'head' },
      element('h1', {}, data.name || 'Backtest'),
      this.period,
    );
    const error = failure === undefined ? undefined : plainText(failure, true);
    const parts = [head, error, flagList(data.flags), this.charts && this.figures, this.charts?.section];
    this.parts = [...parts, statisticsTable(data.statistics)].filter((part) => part !== undefined);
  }

  repaint(): void {
    this.charts?.repaint();
  }

  destroy(): void {
    this.charts?.destroy();
  }

  /** Figures of the stretch that is shown, so that zooming in answers a question. */
  private shows(range: Range, isAll: boolean): void {
    const { date, percent } = this.formats;
    const { equity, benchmark, drawdown } = this.data;
    this.period.textContent = `${date(range.min)} – ${date(range.max)}`;
    const lowest = Math.min(...within(drawdown, range));
    const figures: [string, number | undefined][] = [
      ['Return', changeOf(equity, range)],
      ['Benchmark', changeOf(benchmark, range)],
      ['Deepest drawdown', Number.isFinite(lowest) ? lowest : undefined],
    ];
    const known = figures.flatMap(([name, value]) =>
      value === undefined ? [] : [figure(name, percent(value))],
    );
    this.figures.replaceChildren(...known, ...(isAll ? [] : [this.resetButton()]));
  }

  private resetButton(): HTMLElement {
    const button = element('button', { type: 'button' }, 'Show all');
    button.addEventListener('click', () => this.charts?.reset());
    return button;
  }
}

function figure(name: string, value: string): HTMLElement {
  return element('dl', {}, element('dt', {}, name), element('dd', {}, value));
}

const within = ({ times, values }: Curve, { min, max }: Range): readonly number[] =>
  values.filter((_, n) => (times[n] ?? 0) >= min && (times[n] ?? 0) <= max);

/** By which fraction a curve rose over a stretch of time. */
function changeOf(curve: Curve, { min, max }: Range): number | undefined {
  const [from, to] = [valueAt(curve, min) ?? curve.values[0], valueAt(curve, max)];
  return from === undefined || to === undefined || from <= 0 ? undefined : to / from - 1;
}
