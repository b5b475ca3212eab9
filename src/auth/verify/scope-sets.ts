import type { Scope } from '../scope.js';
import { readonlySet } from './token-claims.js';

// An installation has some dozens of roles. Beyond this number a set is made anew now and then, and nothing worse.
const MOST_SETS = 1000;

/**
 * One set for all who have the same scopes, whoever they are: it cannot be changed, says nothing about anybody, and
 * would take half a kilobyte for each remembered token.
 */
export class ScopeSets {
  private readonly sets = new Map<string, ReadonlySet<Scope>>();

  of(scopes: readonly Scope[]): ReadonlySet<Scope> {
    const key = [...new Set(scopes)].sort().join(' ');
    const known = this.sets.get(key);
    if (known) return known;
    const set = readonlySet(scopes);
    if (this.sets.size >= MOST_SETS) this.sets.delete(this.sets.keys().next().value!);
    this.sets.set(key, set);
    return set;
  }
}
