import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { addressGroup } from '../auth/failures/address-group.js';
import type { AuditRecord } from './audit-event.js';
import { AuditTrail } from './audit.trail.js';

const WINDOW_MS = 60_000;
// Enough to see what somebody tries; more of the same says only how often.
const MOST_EACH = 30;
// Bounds what somebody with many addresses can have written down: the others share one count.
const MOST_SOURCES = 1_000;

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
    const known = this.sources.get(sourceOf(record));
    if (known) return known;
    const key = this.sources.size < MOST_SOURCES ? sourceOf(record) : 'all others';
    const refusals = this.sources.get(key) ?? { count: 0, last: record };
    this.sources.set(key, refusals);
    return refusals;
  }

  private sumUp(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const { count, last } of this.sources.values())
      if (count > MOST_EACH) this.trail.record({ ...last, repeated: count - MOST_EACH });
    this.sources.clear();
  }
}

/** Not by the route, which is of the sender's invention. */
function sourceOf({ tenant_id, network, action, reason_code, target }: AuditRecord): string {
  const tool = target?.type === 'tool' ? target.name : '';
  return JSON.stringify([tenant_id ?? addressGroup(network?.client_ip), action, reason_code, tool]);
}
