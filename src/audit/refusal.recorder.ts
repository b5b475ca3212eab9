import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { addressGroup } from '../auth/failures/address-group.js';
import type { AuditRecord } from './audit-event.js';
import { AuditTrail } from './audit.trail.js';

const WINDOW_MS = 60_000;
// Enough to see what somebody tries; more of the same says only how often.
const MOST_EACH = 30;
// Bounds what somebody with many addresses can have written down: further strangers share one count. Tenants do
// not, so that nobody without a token can crowd out what is known of those with one.
const MOST_STRANGERS = 1_000;
const OTHERS = 'other strangers';

interface Refusals {
  count: number;
  last: AuditRecord;
}

/**
 * Records requests that were refused before anything ran. Whoever has no right must not be able to fill the
 * record, which would keep those who have from doing anything: of the same refusal of the same sender the first
 * thirty of a minute have an event each, and the others one together, which says how many they are.
 */
@Injectable()
export class RefusalRecorder implements OnApplicationShutdown {
  private readonly sources = new Map<string, Refusals>();
  private strangers = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly trail: AuditTrail) {}

  record(record: AuditRecord): void {
    this.timer ??= setTimeout(() => this.sumUp(), WINDOW_MS).unref();
    const refusals = this.refusalsOf(record);
    refusals.count += 1;
    refusals.last = record;
    if (refusals.count <= MOST_EACH) this.trail.record(record);
  }

  onApplicationShutdown(): void {
    this.sumUp();
  }

  private refusalsOf(record: AuditRecord): Refusals {
    const source = sourceOf(record);
    return this.sources.get(source) ?? this.open(source, record);
  }

  private open(source: string, record: AuditRecord): Refusals {
    const isStranger = record.tenant_id === undefined;
    const key = isStranger && this.strangers >= MOST_STRANGERS ? OTHERS : source;
    const refusals = this.sources.get(key) ?? { count: 0, last: record };
    if (isStranger && key === source) this.strangers += 1;
    this.sources.set(key, refusals);
    return refusals;
  }

  private sumUp(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [key, { count, last }] of this.sources)
      if (count > MOST_EACH)
        this.trail.record({ ...(key === OTHERS ? OF_MANY : last), repeated: count - MOST_EACH });
    this.sources.clear();
    this.strangers = 0;
  }
}

// Of several senders and for several reasons, so it names none.
const OF_MANY: AuditRecord = { action: 'mcp.request', outcome: 'denied', reason_code: 'many_strangers' };

/** Not by the route, which is of the sender's invention. */
function sourceOf({ tenant_id, network, action, reason_code, target }: AuditRecord): string {
  const tool = target?.type === 'tool' ? target.name : '';
  return JSON.stringify([tenant_id ?? addressGroup(network?.client_ip), action, reason_code, tool]);
}
