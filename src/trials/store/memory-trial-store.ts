import { type KeptTrial, mergedByKey, type TrialEntry } from '../trial.js';
import { TrialIndex, type TrialRoom } from '../trial-index.js';
import { ROOM, type TrialStore } from './trial-store.js';

/** For as long as the process runs. */
export class MemoryTrialStore implements TrialStore {
  readonly lasts = false;
  private readonly index: TrialIndex;

  constructor(room: TrialRoom = ROOM) {
    this.index = new TrialIndex(room);
  }

  async prepare(): Promise<void> {
    // Nothing has to be there.
  }

  async add(entries: readonly TrialEntry[]): Promise<number> {
    return mergedByKey(entries).filter((entry) => this.index.take(entry) === 'no_room').length;
  }

  async trialsOf(tenant: string, projectId: number): Promise<readonly KeptTrial[]> {
    return this.index.trialsOf(tenant, projectId);
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}
