import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import { isLoading } from './loading.js';

const GENERATING = 'QuantConnect is making the report. Wait 10 seconds and call again.';
const MISSING = 'QuantConnect sent no report. It makes one of completed backtests only: see read_backtest.';

const HEADING = /<(?:title|h[1-6]|th)\b[^<>]{0,500}>\s*([^<]{1,200})</gi;
const MOST_HEADINGS = 40;

/** Whether there is a report, where to read it, how large it is and what it is about; never the report itself. */
export function reportAnswer(answer: JsonObject, uri: string): object {
  const { report, generating } = answer;
  if (generating === true || isLoading(answer)) return { state: 'generating', note: GENERATING };
  if (typeof report !== 'string' || report === '') return { state: 'missing', note: MISSING };
  const bytes = Buffer.byteLength(report);
  return {
    state: 'ready',
    bytes,
    uri,
    outline: outlineOf(report),
    omitted: [`the report itself: read the resource ${uri}`],
  };
}

/** The headings of an HTML page as plain text, in order and each once. */
function outlineOf(html: string): string[] {
  const headings = new Set<string>();
  for (const [, text = ''] of html.matchAll(HEADING)) {
    const heading = text.replace(/\s+/g, ' ').trim();
    if (heading) headings.add(heading);
    if (headings.size === MOST_HEADINGS) break;
  }
  return [...headings];
}
