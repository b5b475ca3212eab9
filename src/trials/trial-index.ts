import { type KeptTrial, merged, type TrialEntry } from './trial.js';

type Started = TrialEntry & { readonly started: NonNullable<TrialEntry['started']> };
type Projects = Map<number, Map<string, Started>>;

/** How many trials are kept. */
export interface TrialRoom {
  /** Of one caller, so that nobody takes the room of others. */
  readonly perTenant: number;
  readonly inAll: number;
}

/** What becomes of an entry: it changes something, it does not, or there is no room for it. */
export type Fate = 'kept' | 'nothing_new' | 'no_room';

/** All trials, by caller and project, in memory: about half a kilobyte each. */
export class TrialIndex {
  private readonly tenants = new Map<string, { readonly projects: Projects; count: number }>();
  private total = 0;

  constructor(private readonly room: TrialRoom) {}

  /** What `take` would do with it. Of what was never started nothing is kept. */
  fateOf(entry: TrialEntry): Fate {
    const kept = this.find(entry);
    if (kept) return merged(kept, entry) === kept ? 'nothing_new' : 'kept';
    if (!entry.started) return 'nothing_new';
    const count = this.tenants.get(entry.tenant)?.count ?? 0;
    return count < this.room.perTenant && this.total < this.room.inAll ? 'kept' : 'no_room';
  }

  take(entry: TrialEntry): Fate {
    const fate = this.fateOf(entry);
    if (fate === 'kept') this.put(entry);
    return fate;
  }

  trialsOf(tenant: string, projectId: number): KeptTrial[] {
    const trials = this.tenants.get(tenant)?.projects.get(projectId)?.values() ?? [];
    return [...trials].map(({ started, ...trial }) => ({ ...trial, ...started }));
  }

  private find({ tenant, projectId, backtestId }: TrialEntry): Started | undefined {
    return this.tenants.get(tenant)?.projects.get(projectId)?.get(backtestId);
  }

  private put(entry: TrialEntry): void {
    const kept = this.find(entry);
    const { tenant, projectId, backtestId } = entry;
    const own = this.tenants.get(tenant) ?? { projects: new Map() as Projects, count: 0 };
    const trials = own.projects.get(projectId) ?? new Map<string, Started>();
    trials.set(backtestId, (kept ? merged(kept, entry) : entry) as Started);
    own.projects.set(projectId, trials);
    this.tenants.set(tenant, own);
    if (kept) return;
    own.count += 1;
    this.total += 1;
  }
}
