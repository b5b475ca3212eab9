import { fieldsOf, listOf, textOf } from './lenient.js';

// What a host may set; fonts are left out of it where they would have to be loaded.
const STYLE_VARIABLE = /^--(color|font|border|shadow)-[a-z0-9-]+$/;

type Fields = Readonly<Record<string, unknown>>;

/** Takes on theme, colours and margins of the host; without a word of it the browser's preference counts. */
export function applyContext({ theme, styles, safeAreaInsets, locale }: Fields): void {
  const root = document.documentElement;
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme;
  const language = textOf(locale);
  if (language !== undefined) root.lang = language;
  for (const [name, value] of Object.entries(fieldsOf(fieldsOf(styles)['variables'])))
    if (STYLE_VARIABLE.test(name) && typeof value === 'string') root.style.setProperty(name, value);
  const { top, right, bottom, left } = fieldsOf(safeAreaInsets);
  const insets = listOf([top, right, bottom, left]).map((inset) => `${Number(inset) || 0}px`);
  root.style.padding = insets.join(' ');
}

/** The value of a colour variable as a canvas understands it. */
export function colour(variable: string): string {
  const probe = document.createElement('span');
  // The text of a variable may be a function that only the style engine can work out.
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
