import type { Limit, LimitScope } from './limit.js';
import type { SlidingLog } from './sliding-log.js';

type Name = Pick<Limit, 'scope' | 'who'>;

/** Logs by what is counted and of whom. One map for each scope: a key of both would be one more text for each. */
export class CountsByScope {
  private readonly scopes = new Map<LimitScope, Map<string, SlidingLog>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  get({ scope, who }: Name): SlidingLog | undefined {
    return this.scopes.get(scope)?.get(who);
  }

  set({ scope, who }: Name, log: SlidingLog): void {
    const logs = this.scopes.get(scope) ?? this.begin(scope);
    if (!logs.has(who)) this.count += 1;
    logs.set(who, log);
  }

  private begin(scope: LimitScope): Map<string, SlidingLog> {
    const logs = new Map<string, SlidingLog>();
    this.scopes.set(scope, logs);
    return logs;
  }
}
