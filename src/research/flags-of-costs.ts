import type { FlagRule } from './flag-rule.js';
import type { RunFacts } from './run-facts.js';

// `set_slippage_model`, `SetSlippageModel`, `ConstantSlippageModel`, and what a class of one's own is called.
const SLIPPAGE = /slippage_?model/i;
const COMMENTS = /^[ \t]*(?:#|\/\/).*$/gm;

/** Flags that follow from what trading cost. */
export const COST_RULES: readonly FlagRule[] = [
  { flag: 'no_costs', check: noCosts },
  { flag: 'no_slippage', check: noSlippage },
];

// LEAN's default brokerage takes nothing for forex, CFDs and crypto, so this is not only a model set to zero.
function noCosts({ orders, fees }: RunFacts): string | false | undefined {
  if (orders === 0) return false;
  if (orders === undefined || fees === undefined) return undefined;
  return fees === 0 && `0 fees over ${orders} orders: real trading costs more.`;
}

/** Results do not show slippage; the code does, because LEAN's default is none. */
function noSlippage({ orders, source }: RunFacts): string | false | undefined {
  if (orders === 0) return false;
  if (orders === undefined || source === undefined) return undefined;
  const isSet = [...source.values()].some((code) => SLIPPAGE.test(code.replace(COMMENTS, '')));
  const files = source.size === 1 ? '1 source file' : `${source.size} source files`;
  return (
    !isSet && `No slippage model in ${files}, and LEAN's default is 0: ${orders} orders filled at the quote.`
  );
}
