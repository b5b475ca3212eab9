import { IdempotencyFull } from './idempotency.errors.js';
import {
  type Claim,
  type Earlier,
  type IdempotencyStore,
  REMEMBERED_MS,
  type Slot,
} from './idempotency.store.js';

interface Bounds {
  readonly keys: number;
  readonly bytes: number;
}

// Of one tenant. A desk that needs more has replicas, and they a Redis.
const BOUNDS: Bounds = { keys: 2_000, bytes: 8 * 1024 * 1024 };

type Entry = Earlier & { readonly expiresAt: number };

/** The memory of a single process, a part of it for each tenant: none can push out what is another's. */
export class MemoryIdempotencyStore implements IdempotencyStore {
  readonly beganAt = Date.now();
  private readonly tenants = new Map<string, Part>();

  /** @param now Milliseconds of a clock that only goes forward: a day that is skipped is not over. */
  constructor(
    private readonly bounds = BOUNDS,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async claim(slot: Slot, claim: Claim): Promise<Earlier | undefined> {
    this.forgetOld();
    const part = this.tenants.get(slot.tenant) ?? new Part(this.bounds);
    const found = part.get(slot.name);
    if (found) return found;
    part.put(slot.name, this.entry({ ...claim, state: 'started' }));
    this.tenants.set(slot.tenant, part);
    return undefined;
  }

  async takeUp(slot: Slot, earlier: Claim, claim: Claim): Promise<boolean> {
    return this.replace(slot, earlier, { ...claim, state: 'started' });
  }

  /** Whoever holds a claim here lives as long as the memory does. */
  async renew(): Promise<void> {
    return undefined;
  }

  async settle(slot: Slot, claim: Claim, answer: string): Promise<void> {
    this.replace(slot, claim, { ...claim, state: 'done', answer });
  }

  async leaveUncertain(slot: Slot, claim: Claim): Promise<void> {
    this.replace(slot, claim, { ...claim, state: 'uncertain' });
  }

  async release({ tenant, name }: Slot, { id }: Claim): Promise<void> {
    const part = this.tenants.get(tenant);
    if (part?.get(name)?.id === id) part.delete(name);
  }

  private replace({ tenant, name }: Slot, { id }: Claim, earlier: Earlier): boolean {
    const part = this.tenants.get(tenant);
    if (part?.get(name)?.id !== id) return false;
    part.put(name, this.entry(earlier));
    return true;
  }

  private entry(earlier: Earlier): Entry {
    return { ...earlier, expiresAt: this.now() + REMEMBERED_MS };
  }

  private forgetOld(): void {
    for (const [tenant, part] of this.tenants) {
      part.forgetUntil(this.now());
      if (part.isEmpty) this.tenants.delete(tenant);
    }
  }
}

/** What is remembered of one tenant, oldest first. */
class Part {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly bounds: Bounds) {}

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  get(name: string): Entry | undefined {
    return this.entries.get(name);
  }

  /** @throws IdempotencyFull where nothing may be forgotten for it */
  put(name: string, entry: Entry): void {
    const isNew = !this.entries.has(name);
    this.delete(name);
    if (isNew) this.makeRoom();
    this.entries.set(name, entry);
    this.bytes += sizeOf(entry);
    while (this.bytes > this.bounds.bytes && this.forgetOneBut(name));
  }

  delete(name: string): void {
    const entry = this.entries.get(name);
    if (!entry) return;
    this.entries.delete(name);
    this.bytes -= sizeOf(entry);
  }

  forgetUntil(now: number): void {
    for (const [name, { expiresAt }] of this.entries) {
      if (expiresAt > now) return;
      this.delete(name);
    }
  }

  private makeRoom(): void {
    if (this.entries.size >= this.bounds.keys && !this.forgetOneBut(undefined)) throw new IdempotencyFull();
  }

  /** The oldest that has an answer; what may have happened unanswered is kept. */
  private forgetOneBut(name: string | undefined): boolean {
    for (const [other, { state }] of this.entries) {
      if (state !== 'done' || other === name) continue;
      this.delete(other);
      return true;
    }
    return false;
  }
}

const sizeOf = (entry: Entry): number => (entry.state === 'done' ? entry.answer.length : 0);
