import { type RevocationStore, StoreUnavailable } from './revocation-store.js';

interface Entry {
  readonly value: string;
  /** Unix milliseconds. */
  readonly untilMs: number;
}

const MAX_ENTRIES = 100_000;

/** Revocations of this process alone; gone when it ends. For a server without replicas. */
export class MemoryRevocationStore implements RevocationStore {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly max = MAX_ENTRIES) {}

  get size(): number {
    return this.entries.size;
  }

  read(keys: readonly string[]): (string | null)[] {
    return keys.map((key) => this.get(key));
  }

  async put(key: string, value: string, seconds = Infinity): Promise<void> {
    if (!this.entries.has(key)) this.makeRoom();
    this.entries.set(key, { value, untilMs: Date.now() + seconds * 1000 });
  }

  async raise(key: string, value: number, seconds: number): Promise<void> {
    await this.put(key, String(Math.max(value, Number(this.get(key) ?? 0))), seconds);
  }

  async remove(key: string): Promise<void> {
    this.entries.delete(key);
  }

  private get(key: string): string | null {
    // Most servers hold no revocation at all.
    if (this.entries.size === 0) return null;
    const entry = this.entries.get(key);
    if (!entry) return null;
    if (entry.untilMs > Date.now()) return entry.value;
    this.entries.delete(key);
    return null;
  }

  /** Never forgets one that counts: what is not taken in is at least known to the one who revokes. */
  private makeRoom(): void {
    if (this.entries.size < this.max) return;
    const now = Date.now();
    for (const [key, { untilMs }] of this.entries) if (untilMs <= now) this.entries.delete(key);
    if (this.entries.size >= this.max) throw new StoreUnavailable('full');
  }
}
