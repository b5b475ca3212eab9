interface Experience {
  /** Faults since the last answer. */
  faults: number;
  /** Of the last one, on the monotonic clock. */
  atMs: number;
}

const REMEMBERED_MS = 60_000;
const MOST_TENANTS = 1000;

/**
 * What tenants met at QuantConnect within the last minute. Faults speak of an outage when there are enough of
 * them, and more than half of the tenants that called met some: what only one of several meets may come from
 * their own account.
 */
export class OutageEvidence {
  // The one heard of longest ago comes first.
  private readonly tenants = new Map<string, Experience>();
  private verdict = false;

  constructor(
    private readonly enough: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** As of the last fault. */
  get isOutage(): boolean {
    return this.verdict;
  }

  answered(tenant: string): void {
    this.note(tenant, 0);
  }

  fault(tenant: string): void {
    this.note(tenant, (this.tenants.get(tenant)?.faults ?? 0) + 1);
    this.verdict = this.weigh();
  }

  /** Whether the last thing this tenant met was a fault. */
  hasMet(tenant: string): boolean {
    this.forgetOld();
    return (this.tenants.get(tenant)?.faults ?? 0) > 0;
  }

  /** It is over: what was met counts no longer, who is about still does. */
  clear(): void {
    this.verdict = false;
    for (const experience of this.tenants.values()) experience.faults = 0;
  }

  private note(tenant: string, faults: number): void {
    this.tenants.delete(tenant);
    this.tenants.set(tenant, { faults, atMs: this.now() });
    if (this.tenants.size > MOST_TENANTS) this.tenants.delete(this.tenants.keys().next().value!);
  }

  private weigh(): boolean {
    this.forgetOld();
    const met = [...this.tenants.values()].filter(({ faults }) => faults > 0);
    const faults = met.reduce((sum, experience) => sum + experience.faults, 0);
    return faults >= this.enough && met.length * 2 > this.tenants.size;
  }

  private forgetOld(): void {
    const oldest = this.now() - REMEMBERED_MS;
    for (const [tenant, { atMs }] of this.tenants) {
      if (atMs >= oldest) return;
      this.tenants.delete(tenant);
    }
  }
}
