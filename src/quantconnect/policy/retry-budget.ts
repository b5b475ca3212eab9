// Of five requests one may be repeated. A few more where little goes wrong, so that a quiet tenant has any.
const SHARE = 0.2;
const MOST_SAVED = 5;

// More tenants than are short of retries at a time; beyond it the longest known start anew.
const MOST_TENANTS = 10_000;

/**
 * How many retries a tenant has left. Every request earns a fifth of one and every retry costs one, so
 * retries add at most a fifth to the load, however long an outage is. Per tenant, so that the trouble of one
 * does not use up the retries of others.
 */
export class RetryBudget {
  // Only of those who have less than they can have.
  private readonly left = new Map<string, number>();

  earn(tenant: string): void {
    const left = this.left.get(tenant);
    if (left === undefined) return;
    if (left + SHARE >= MOST_SAVED) this.left.delete(tenant);
    else this.left.set(tenant, left + SHARE);
  }

  /** Whether there is one left; it is used up by asking. */
  spend(tenant: string): boolean {
    const left = this.left.get(tenant) ?? MOST_SAVED;
    if (left < 1) return false;
    this.left.delete(tenant);
    this.left.set(tenant, left - 1);
    if (this.left.size > MOST_TENANTS) this.left.delete(this.left.keys().next().value!);
    return true;
  }
}
