import type { Principal } from './principal.js';

/**
 * What follows from a principal alone, computed once: a token is verified once and used many times. Kept for as long
 * as the principal is, which is what is remembered of its token.
 */
export class PerPrincipal<V> {
  readonly #known = new WeakMap<Principal, V>();

  constructor(private readonly compute: (principal: Principal) => V) {}

  of(principal: Principal): V {
    const known = this.#known.get(principal);
    if (known !== undefined) return known;
    const value = this.compute(principal);
    this.#known.set(principal, value);
    return value;
  }
}
