import type { Cancellation } from '../cancellation.js';
import { NoLane } from './no-lane.js';
import { Waiter } from './waiter.js';

export interface LaneLimits {
  /** Requests under way at once, of all tenants. */
  readonly total: number;
  /** Requests of one tenant under way at once. */
  readonly perTenant: number;
  /** Reads of one tenant that may wait; as many writes may wait beside them. */
  readonly queue: number;
}

interface Tenant {
  busy: number;
  // Made once somebody waits: most requests find a lane.
  reads?: Set<Waiter>;
  writes?: Set<Waiter>;
}

/**
 * Who is sent next. Waiting tenants take turns, however many requests each has waiting; of one tenant's
 * requests writes go first. Some lanes are never taken by reads, so that stopping an algorithm does not wait
 * for charts that hang.
 */
export class FairLanes {
  private readonly tenants = new Map<string, Tenant>();
  // Those that wait, in the order of their turns: who begins to wait, or was served, goes to the end.
  private readonly queue = new Set<Tenant>();
  private busy = 0;
  private waitingCount = 0;

  constructor(
    private readonly limits: LaneLimits,
    private readonly onWaiting: (count: number) => void = () => undefined,
  ) {}

  /** Requests that wait for a lane. */
  get waiting(): number {
    return this.waitingCount;
  }

  /** Tenants that have a request here, and so take up memory. */
  get size(): number {
    return this.tenants.size;
  }

  /**
   * Takes a lane, which `leave` gives back.
   * @returns nothing where there was one; otherwise what is fulfilled once it is taken, and fails with NoLane
   *   or the reason of `cancellation`.
   */
  enter(
    name: string,
    isWrite: boolean,
    cancellation: Cancellation,
    mostMs: number,
  ): Promise<void> | undefined {
    const tenant = this.tenantOf(name);
    if (!this.admits(tenant, isWrite)) return this.wait(name, tenant, isWrite, cancellation, mostMs);
    this.take(tenant);
    return undefined;
  }

  /** Gives back a lane that was taken under this name. */
  leave(name: string): void {
    const tenant = this.tenants.get(name)!;
    tenant.busy -= 1;
    this.busy -= 1;
    this.forgetIdle(name, tenant);
    this.serve();
  }

  private tenantOf(name: string): Tenant {
    const known = this.tenants.get(name);
    if (known) return known;
    const tenant: Tenant = { busy: 0 };
    this.tenants.set(name, tenant);
    return tenant;
  }

  private admits({ busy }: Tenant, isWrite: boolean): boolean {
    const { total, perTenant } = this.limits;
    if (isWrite) return this.busy < total && busy < perTenant;
    return this.busy < forReads(total) && busy < forReads(perTenant);
  }

  private take(tenant: Tenant): void {
    tenant.busy += 1;
    this.busy += 1;
  }

  private wait(
    name: string,
    tenant: Tenant,
    isWrite: boolean,
    cancellation: Cancellation,
    mostMs: number,
  ): Promise<void> {
    const waiters = waitersOf(tenant, isWrite);
    const isFull = waiters.size >= this.limits.queue;
    if (isFull || cancellation.aborted) {
      this.forgetIdle(name, tenant);
      return Promise.reject(isFull ? new NoLane('queue_full') : (cancellation.reason as Error));
    }
    const waiter = new Waiter(cancellation, mostMs, () => {
      waiters.delete(waiter);
      if (waitingOf(tenant) === 0) this.queue.delete(tenant);
      this.forgetIdle(name, tenant);
      this.count(-1);
    });
    waiters.add(waiter);
    this.queue.add(tenant);
    this.count(1);
    return waiter.turn;
  }

  private count(change: 1 | -1): void {
    this.waitingCount += change;
    this.onWaiting(this.waitingCount);
  }

  /** Hands free lanes to those who wait, one tenant after the other. */
  private serve(): void {
    while (this.waitingCount > 0) {
      const next = this.next();
      if (!next) return;
      const [tenant, waiter] = next;
      this.take(tenant);
      this.queue.delete(tenant);
      this.queue.add(tenant);
      waiter.call();
    }
  }

  private next(): [Tenant, Waiter] | undefined {
    for (const tenant of this.queue) {
      const waiter = this.firstOf(tenant, true) ?? this.firstOf(tenant, false);
      if (waiter) return [tenant, waiter];
    }
    return undefined;
  }

  private firstOf(tenant: Tenant, isWrite: boolean): Waiter | undefined {
    const waiters = isWrite ? tenant.writes : tenant.reads;
    return waiters && waiters.size > 0 && this.admits(tenant, isWrite)
      ? waiters.values().next().value
      : undefined;
  }

  private forgetIdle(name: string, tenant: Tenant): void {
    if (tenant.busy === 0 && waitingOf(tenant) === 0) this.tenants.delete(name);
  }
}

const waitingOf = ({ reads, writes }: Tenant): number => (reads?.size ?? 0) + (writes?.size ?? 0);

const waitersOf = (tenant: Tenant, isWrite: boolean): Set<Waiter> =>
  isWrite ? (tenant.writes ??= new Set()) : (tenant.reads ??= new Set());

/** All lanes but an eighth, and at least one. */
export const forReads = (lanes: number): number => Math.max(1, lanes - Math.ceil(lanes / 8));
