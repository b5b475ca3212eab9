import { createHash } from 'node:crypto';
import type { Security } from '../source/strategy.js';

/** A security as orders and trades name it. */
export interface WireSymbol {
  value: string;
  /** Ticker and a code for market and listing date. */
  id: string;
  permtick: string;
}

// Real codes are base 36 and fixed per listing; only this one matters to anybody by its letters.
const KNOWN_CODES: Readonly<Record<string, string>> = { SPY: 'R735QTJ8XC9X' };
const CODE_LENGTH = 12;

export function symbolOf({ ticker }: Security): WireSymbol {
  const hash = createHash('md5').update(ticker).digest('hex');
  const code = KNOWN_CODES[ticker] ?? BigInt(`0x${hash}`).toString(36).toUpperCase().slice(0, CODE_LENGTH);
  return { value: ticker, id: `${ticker} ${code}`, permtick: ticker };
}
