interface Running {
  isAlone: boolean;
}

/**
 * Writes that run now, by what they make: what two of them at a time make cannot be told apart by reading. Of
 * this process; those of other replicas and programs are not known.
 */
export class Lookalikes {
  private readonly running = new Map<string, Set<Running>>();

  /** Runs a write; `isAlone` tells whether no other that makes the same ran beside it. */
  async during<T>(what: string, work: (isAlone: () => boolean) => Promise<T>): Promise<T> {
    const all = this.running.get(what) ?? new Set();
    const one = { isAlone: all.size === 0 };
    for (const other of all) other.isAlone = false;
    this.running.set(what, all.add(one));
    try {
      return await work(() => one.isAlone);
    } finally {
      all.delete(one);
      if (all.size === 0) this.running.delete(what);
    }
  }
}
