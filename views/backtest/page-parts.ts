import { element } from './dom.js';
import { parsed } from './lenient.js';
import type { Flag, Statistic } from './view-data.js';
import type { Running } from './tool-result.js';

/** Nothing where nothing was raised. */
export function flagList(flags: readonly Flag[]): HTMLElement | undefined {
  if (flags.length === 0) return undefined;
  const items = flags.map(({ flag, says }) => element('li', { 'data-flag': flag }, says));
  const heading = element('h2', { id: 'flags' }, 'Before you trust these figures');
  return element(
    'section',
    { class: 'flags', 'aria-labelledby': 'flags' },
    heading,
    element('ul', {}, ...items),
  );
}

export function statisticsTable(statistics: readonly Statistic[]): HTMLElement | undefined {
  if (statistics.length === 0) return undefined;
  // Laid out as a grid, which takes the meaning of a table away unless it is said.
  const rows = statistics.map(({ name, value }) =>
    element(
      'tr',
      { role: 'row' },
      element('th', { scope: 'row', role: 'rowheader' }, name),
      element('td', { role: 'cell' }, value),
    ),
  );
  const body = element('tbody', { role: 'rowgroup' }, ...rows);
  const table = element('table', { role: 'table' }, element('caption', {}, 'Statistics'), body);
  return element('section', { class: 'statistics' }, table);
}

/** @param again Looks how far it is by now; left out where the host does not allow that. */
export function runningPart({ name, stage, progress }: Running, again?: () => void): HTMLElement {
  const share = progress === undefined ? '' : ` · ${Math.round(progress * 100)} %`;
  const state = `${titled(stage ?? 'running')}${share}`;
  const bar = element('progress', { 'aria-label': 'Progress', max: '1' });
  if (progress !== undefined) bar.value = progress;
  const button = again && element('button', { type: 'button' }, 'Check now');
  button?.addEventListener('click', () => {
    button.disabled = true;
    again?.();
  });
  const heading = element('h1', {}, name ?? 'Backtest');
  const line = element('p', { class: 'muted', role: 'status' }, state);
  return element('section', { class: 'running' }, heading, bar, line, button);
}

const titled = (stage: string): string => `${stage.charAt(0).toUpperCase()}${stage.slice(1)}`;

/** Text as it came; JSON with line breaks, because that is how people can read it. */
export function plainText(text: string, isError: boolean): HTMLElement {
  const answer = parsed(text);
  const shown = Object.keys(answer).length > 0 ? JSON.stringify(answer, null, 2) : text;
  return element('pre', { class: isError ? 'plain failed' : 'plain', tabindex: '0' }, shown || 'No result.');
}

export const note = (text: string): HTMLElement => element('p', { class: 'waiting', role: 'status' }, text);
