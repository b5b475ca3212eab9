import { DeadlineExceeded, withDeadline } from '../deadline.js';
import { NoLane } from './no-lane.js';

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
  readonly reads: Set<() => void>;
  readonly writes: Set<() => void>;
}

/**
 * Who is sent next. Waiting tenants take turns, however many requests each has waiting; of one tenant's
 * requests writes go first. Some lanes are never taken by reads, so that stopping an algorithm does not wait
 * for charts that hang.
 */
export class FairLanes {
  // In the order of their turns: who was served goes to the end.
  private readonly tenants = new Map<string, Tenant>();
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
   * Takes a lane, at once where there is one.
   * @returns Gives the lane back.
   * @throws NoLane, or the reason of `signal`
   */
  async enter(name: string, isWrite: boolean, signal: AbortSignal, mostMs: number): Promise<() => void> {
    const tenant = this.tenantOf(name);
    if (this.admits(tenant, isWrite)) this.take(tenant);
    else await this.wait(name, tenant, isWrite, signal, mostMs);
    return () => this.leave(name, tenant);
  }

  private tenantOf(name: string): Tenant {
    const known = this.tenants.get(name);
    if (known) return known;
    const tenant = { busy: 0, reads: new Set<() => void>(), writes: new Set<() => void>() };
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

  private leave(name: string, tenant: Tenant): void {
    tenant.busy -= 1;
    this.busy -= 1;
    this.forgetIdle(name, tenant);
    this.serve();
  }

  private async wait(
    name: string,
    tenant: Tenant,
    isWrite: boolean,
    signal: AbortSignal,
    mostMs: number,
  ): Promise<void> {
    const queue = isWrite ? tenant.writes : tenant.reads;
    try {
      if (queue.size >= this.limits.queue) throw new NoLane('queue_full');
      await withDeadline(signal, mostMs, (until) => this.turn(queue, until));
    } catch (error) {
      this.forgetIdle(name, tenant);
      throw error instanceof DeadlineExceeded ? new NoLane('waited_too_long') : error;
    }
  }

  /** Resolves once the lane is taken. */
  private turn(queue: Set<() => void>, until: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        this.drop(queue, start);
        resolve();
      };
      const giveUp = (): void => {
        this.drop(queue, start);
        reject(until.reason as Error);
      };
      queue.add(start);
      this.count(1);
      until.addEventListener('abort', giveUp, { once: true });
      if (until.aborted) giveUp();
    });
  }

  private drop(queue: Set<() => void>, start: () => void): void {
    if (queue.delete(start)) this.count(-1);
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
      const [name, tenant, start] = next;
      this.tenants.delete(name);
      this.tenants.set(name, tenant);
      this.take(tenant);
      start();
    }
  }

  private next(): [string, Tenant, () => void] | undefined {
    for (const [name, tenant] of this.tenants) {
      const [write] = this.admits(tenant, true) ? tenant.writes : [];
      const [read] = this.admits(tenant, false) ? tenant.reads : [];
      const start = write ?? read;
      if (start) return [name, tenant, start];
    }
    return undefined;
  }

  private forgetIdle(name: string, { busy, reads, writes }: Tenant): void {
    if (busy + reads.size + writes.size === 0) this.tenants.delete(name);
  }
}

/** All lanes but an eighth, and at least one. */
export const forReads = (lanes: number): number => Math.max(1, lanes - Math.ceil(lanes / 8));
