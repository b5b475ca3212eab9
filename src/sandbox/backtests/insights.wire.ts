import { createHash } from 'node:crypto';
import type { Insight } from '../engine/ledger.js';
import { symbolOf } from '../engine/symbols.js';

/** An insight, with a direction score of 1 when its prediction came true. */
export function insightToWire(insight: Insight, algorithmId: string): object {
  const symbol = symbolOf(insight.security);
  const isFinal = insight.referenceFinal > 0;
  const wentUp = insight.referenceFinal > insight.reference;
  return {
    id: createHash('md5').update(`${algorithmId}:${symbol.id}:${insight.generatedAt}`).digest('hex'),
    groupId: null,
    sourceModel: 'Sandbox',
    generatedTime: insight.generatedAt,
    closeTime: insight.closesAt,
    symbol: symbol.id,
    ticker: symbol.value,
    type: 'price',
    reference: insight.reference,
    referenceFinal: insight.referenceFinal,
    direction: insight.direction,
    period: insight.closesAt - insight.generatedAt,
    magnitude: null,
    confidence: null,
    weight: null,
    scoreFinal: isFinal,
    scoreDirection: isFinal && wentUp === (insight.direction === 'up') ? 1 : 0,
    scoreMagnitude: 0,
    estimatedValue: 0,
    tag: null,
  };
}
