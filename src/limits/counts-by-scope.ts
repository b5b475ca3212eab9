import type { Limit, LimitScope } from './limit.js';
import type { Log } from './sliding-log.js';

type Name = Pick<Limit, 'scope' | 'who'>;

/** Logs by what is counted and of whom. One map for each scope: a key of both would be one more text for each. */
export class CountsByScope {
  private readonly scopes = new Map<LimitScope, Map<string, Log>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  get({ scope, who }: Name): Log | undefined {
    return this.scopes.get(scope)?.get(who);
  }

  set({ scope, who }: Name, log: Log): void {
    const logs = this.scopes.get(scope) ?? this.begin(scope);
    if (!logs.has(who)) this.count += 1;
    logs.set(who, log);
  }

  private begin(scope: LimitScope): Map<string, Log> {
    const logs = new Map<string, Log>();
    this.scopes.set(scope, logs);
    return logs;
  }
}
