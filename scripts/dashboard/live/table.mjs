// What each panel shows, as a table of Markdown.
import { format } from './units.mjs';

const MOST = 5;

export function tableOf(panels) {
  const rows = panels.map(({ row, title, type, answers, fieldConfig }) => {
    const shown = answers
      .toSorted((a, b) => b.now - a.now)
      .slice(0, MOST)
      .map(({ legend, now, refId }) => `${legend} ${format(now, unitOf(fieldConfig, refId, type))}`);
    const more = answers.length > MOST ? `, and ${answers.length - MOST} more` : '';
    return `| ${row} | ${title} | ${answers.length} | ${shown.join('; ') || (type === 'text' ? 'words' : 'nothing')}${more} |`;
  });
  return ['| row | panel | series | now |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The columns of a table have units of their own. */
export function unitOf({ defaults, overrides = [] } = {}, refId, type) {
  if (type !== 'table') return defaults?.unit;
  const column = overrides['ABCDEFGH'.indexOf(refId)];
  return column?.properties.find(({ id }) => id === 'unit')?.value;
}
