import { snakeCase } from '../source/calls.js';

// A small part of the API: enough to complete the beginnings that examples use.
const METHODS = [
  'AddCrypto',
  'AddEquity',
  'AddForex',
  'AddFuture',
  'AddOption',
  'AddUniverse',
  'Debug',
  'EmitInsights',
  'GetParameter',
  'History',
  'Liquidate',
  'Log',
  'MarketOrder',
  'Plot',
  'SetCash',
  'SetEndDate',
  'SetHoldings',
  'SetStartDate',
  'SetWarmUp',
  'SMA',
];

/** What the last name in `sentence` can become, spelled as `language` spells methods. */
export function completionsOf(sentence: string, language: string): string[] {
  const [, before = '', beginning = ''] = /^(.*?)(\w*)$/s.exec(sentence) ?? [];
  const spelled = language === 'C#' ? METHODS : METHODS.map(snakeCase);
  return spelled
    .filter((method) => method.toLowerCase().startsWith(beginning.toLowerCase()))
    .map((method) => before + method);
}
