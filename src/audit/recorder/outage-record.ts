import type { AuditRecord } from '../audit-event.js';

// Of so many tenants it is told apart whose events were lost.
const MOST_CHAINS = 1000;

/** What was lost or refused while the record could not be written; told in the record itself, afterwards. */
export class OutageRecord {
  private readonly lost = new Map<string | undefined, number>();
  private refused = 0;
  private began: Date | undefined;
  private reason: string | undefined;

  get isEmpty(): boolean {
    return this.lost.size === 0 && this.began === undefined;
  }

  begin(reason: string): void {
    this.began ??= new Date();
    this.reason = reason;
  }

  refuse(reason: string): void {
    this.begin(reason);
    this.refused += 1;
  }

  lose(tenant: string | undefined): void {
    const known = this.lost.has(tenant) || this.lost.size < MOST_CHAINS ? tenant : undefined;
    this.lost.set(known, (this.lost.get(known) ?? 0) + 1);
  }

  /** Takes over what a later one has counted. */
  absorb({ lost, refused }: OutageRecord): void {
    this.refused += refused;
    for (const [tenant, count] of lost) this.lost.set(tenant, (this.lost.get(tenant) ?? 0) + count);
  }

  /** One for all, where there was an outage, and one for every tenant whose events were lost. */
  records(): AuditRecord[] {
    const whole =
      this.began && this.record({ began: this.began.toISOString(), refused_intents: this.refused });
    const losses = [...this.lost].map(([tenant, count]) => ({
      ...this.record({ lost_events: count }),
      ...(tenant && { tenant_id: tenant }),
    }));
    return [...(whole ? [whole] : []), ...losses];
  }

  private record(facts: Record<string, string | number>): AuditRecord {
    return {
      action: 'audit.outage',
      outcome: 'error',
      reason_code: this.reason ?? 'queue_full',
      target: { type: 'audit', name: 'store' },
      arguments: facts,
    };
  }
}
