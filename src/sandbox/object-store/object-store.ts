import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import type { World } from '../world/world.js';
import { directoryEntries } from './directory.js';
import { StoredObject } from './stored-object.js';

interface Deleted {
  object: StoredObject;
  at: number;
}

// A deletion shows in lists only after a while; everything else sees it at once.
const LIST_LAG_SECONDS = 5;
const PACKING_SECONDS = 6;

/** The Object Store of a tenant's organization. */
export class ObjectStore {
  private readonly objects = new Map<string, StoredObject>();
  private readonly deleted = new Map<string, Deleted>();
  private readonly jobs = new Map<string, number>();

  constructor(private readonly world: World) {}

  set(key: string, content: Buffer): void {
    const [path, now] = [trimmed(key), this.world.clock.now()];
    const fresh = new StoredObject(path, content, now, now);
    this.objects.set(path, this.objects.get(path)?.overwrittenBy(content, now) ?? fresh);
    this.deleted.delete(path);
  }

  get(key: string): StoredObject {
    const object = this.objects.get(trimmed(key));
    if (object) return object;
    const isDirectory = this.under(key).length > 0;
    throw new Refused(invented(isDirectory ? `${key} is a directory.` : `Object not found: ${key}`));
  }

  /** A file, or a directory with everything below it. */
  delete(key: string): void {
    const doomed = this.under(key);
    if (doomed.length === 0) throw new Refused(invented(`Object not found: ${key}`));
    for (const object of doomed) {
      this.objects.delete(object.key);
      this.deleted.set(object.key, { object, at: this.world.clock.now() });
    }
  }

  list(path: string): object[] {
    const { clock } = this.world;
    const lingering = [...this.deleted.values()]
      .filter(({ at }) => clock.secondsBetween(at, clock.now()) < LIST_LAG_SECONDS)
      .map(({ object }) => object);
    return directoryEntries([...this.objects.values(), ...lingering], path);
  }

  get bytesUsed(): number {
    return [...this.objects.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Starts packing what there is of `keys`. */
  startJob(keys: string[]): string {
    if (!keys.some((key) => this.under(key).length > 0)) {
      throw new Refused(invented('None of the keys exists.'));
    }
    const jobId = this.world.identifiers.hex();
    this.jobs.set(jobId, this.world.clock.now());
    return jobId;
  }

  /** Where the zip of a job lies once it is packed. Nothing is served there. */
  urlOf(jobId: string): string | null {
    const started = this.jobs.get(jobId);
    if (started === undefined) throw new Refused(invented(`Job not found: ${jobId}`));
    const { clock } = this.world;
    if (clock.secondsBetween(started, clock.now()) < PACKING_SECONDS) return null;
    return `https://object-store.sandbox.invalid/${jobId}.zip?signature=${jobId.slice(0, 8)}`;
  }

  private under(key: string): StoredObject[] {
    const path = trimmed(key);
    return [...this.objects.values()].filter(
      (object) => object.key === path || object.key.startsWith(`${path}/`),
    );
  }
}

const trimmed = (key: string): string => key.replace(/^\/+|\/+$/g, '');
