export const LANGUAGES = ['Py', 'C#'] as const;

/** What a project is written in. */
export type Language = (typeof LANGUAGES)[number];

export function isLanguage(name: string): name is Language {
  return (LANGUAGES as readonly string[]).includes(name);
}
