/** A table of Markdown. @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** @param {{median: number, least: number, most: number}} spread */
export const withSpread = ({ median, least, most }, text) =>
  `${text(median)} (${text(least)} – ${text(most)})`;
