import { oneLine, safeUpstreamText } from './upstream-text.js';

describe('Text from QuantConnect', () => {
  it.each([
    ['several lines', 'one\r\n\ttwo', 'one two'],
    ['terminal escapes', '\u001b[31mred\u001b[0m', '[31mred [0m'],
    ['reordered letters', 'pay \u202eevil\u202c now', 'pay evil now'],
    ['letters that nobody sees', 'ig\u200bno\u2060re\ufeff', 'ig no re'],
    ['a sentence in tags', 'plain\u{e0069}\u{e0067}\u{e006e}', 'plain'],
    ['half a letter', 'a\ud83d', 'a'],
    ['a line separator', 'a\u2028b', 'a b'],
    ['ordinary letters of any script', 'Größe 数量', 'Größe 数量'],
  ])('with %s becomes one visible line', (_, text, shown) => {
    expect(safeUpstreamText(text)).toBe(shown);
  });

  it('is cut, and says that it was', () => {
    const shown = safeUpstreamText('x'.repeat(5000));
    expect(shown).toBe(`${'x'.repeat(600)}…`);
  });

  it('is not cut through a letter', () => {
    expect(oneLine('ab\u{1f525}c', 3)).toBe('ab…');
    expect(oneLine('ab\u{1f525}c', 4)).toBe('ab\u{1f525}…');
  });
});
