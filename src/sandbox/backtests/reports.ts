import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import type { World } from '../world/world.js';
import type { Backtest, Results } from './backtest.js';
import { statisticsToWire } from './summary.wire.js';

const GENERATION_SECONDS = 5;

/** A tenant's reports. The first question for one starts making it. */
export class Reports {
  private readonly askedAt = new Map<string, number>();

  constructor(private readonly world: World) {}

  /** The report as HTML; nothing while it is being made. */
  read(backtest: Backtest): string | undefined {
    const { isStored, results } = backtest.observe();
    if (!isStored) return undefined;
    if (!results) throw new Refused(invented('There is no report of a backtest that failed.'));
    return this.isMade(backtest) ? reportOf(backtest.name, results) : undefined;
  }

  private isMade({ id }: Backtest): boolean {
    const { clock } = this.world;
    const askedAt = this.askedAt.get(id) ?? clock.now();
    this.askedAt.set(id, askedAt);
    return clock.secondsBetween(askedAt, clock.now()) >= GENERATION_SECONDS;
  }
}

// The real one is a page of pictures. This one has its outline and its figures.
function reportOf(name: string, results: Results): string {
  const figures = Object.entries(statisticsToWire(results))
    .map(([figure, value]) => `<tr><th>${escaped(figure)}</th><td>${escaped(String(value))}</td></tr>`)
    .join('');
  return (
    `<!DOCTYPE html><html><head><title>Strategy Report</title></head><body>` +
    `<h1>${escaped(name)}</h1><h2>Key Statistics</h2><table>${figures}</table></body></html>`
  );
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
