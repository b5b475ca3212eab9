// What each panel shows, as a table of Markdown.
import { format } from './units.mjs';

const MOST = 5;

export function tableOf(panels) {
  return [
    '| row | panel | series | now | highest |',
    '| --- | --- | --- | --- | --- |',
    ...panels.map(rowOf),
  ].join('\n');
}

function rowOf({ row, title, type, answers, fieldConfig }) {
  const shown = answers
    .toSorted((a, b) => (b.now || 0) - (a.now || 0))
    .slice(0, MOST)
    .map(({ legend, now, refId }) => `${legend} ${format(now, unitOf(fieldConfig, refId, type))}`);
  const more = answers.length > MOST ? `, and ${answers.length - MOST} more` : '';
  const all = answers.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);
  const highest =
    type === 'table' || all.length === 0 ? '' : format(Math.max(...all), fieldConfig.defaults.unit);
  const now = shown.join('; ') || (type === 'text' ? 'words' : 'nothing');
  return `| ${row} | ${title} | ${answers.length} | ${now}${more} | ${highest} |`;
}

/** The columns of a table have units of their own. */
export function unitOf({ defaults, overrides = [] } = {}, refId, type) {
  if (type !== 'table') return defaults?.unit;
  const column = overrides['ABCDEFGH'.indexOf(refId)];
  return column?.properties.find(({ id }) => id === 'unit')?.value;
}
