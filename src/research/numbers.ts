// As long as a figure with its currency can be; what is longer is a text.
const LONGEST = 60;

/**
 * The number in a figure as QuantConnect prints it: `24.511%`, `-$1,847.53`, `$-12.40`, `0.0625`, or a number.
 * Undefined of anything else.
 */
export function numberIn(figure: unknown): number | undefined {
  if (typeof figure === 'number') return Number.isFinite(figure) ? figure : undefined;
  const isFigure = typeof figure === 'string' && figure.length <= LONGEST && /\d/.test(figure);
  if (!isFigure) return undefined;
  // A currency may stand before the number or behind it, and is none of its digits.
  const digits = figure.replace(/[^\d.eE+-]/g, '').replace(/^[eE+]+|[eE+-]+$/g, '');
  const number = Number(digits);
  return Number.isFinite(number) ? number : undefined;
}

/** Rounded to so many significant digits, as a number: a figure nobody reads more of. */
export function rounded(value: number, digits = 5): number {
  return Number(value.toPrecision(digits));
}
