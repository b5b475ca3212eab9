/** A method call found in an algorithm. */
export interface Call {
  /** Lower case with underscores, whichever language it was written in: `set_holdings`. */
  method: string;
  /** Source text of the arguments; a named one keeps its name: `tag="exit"`. */
  args: string[];
}

/** What the code of an algorithm says, before anyone runs it. */
export interface SourceFacts {
  calls: Call[];
  /** Ticker-like texts in lists, as in `for ticker in ["SPY", "TLT"]`. */
  listedTickers: string[];
}

/** `SetHoldings` and `set_holdings` are one method with two spellings. */
export function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}

const LITERAL = /^\$?["'](?<text>[^"']*)["']$/;

/** The text of a string literal; nothing for any other expression. */
export function literalText(expression: string | undefined): string | undefined {
  return LITERAL.exec(expression ?? '')?.groups?.['text'];
}

/** The value of a number literal such as `-0.5`, `100_000` or `1m`; nothing for any other expression. */
export function literalNumber(expression: string | undefined): number | undefined {
  const text = (expression ?? '').replaceAll('_', '').replace(/(?<=\d)[mdfMDF]$/, '');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
