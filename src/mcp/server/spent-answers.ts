/** Remembers which answers have been used, so that a request sent twice does not act twice on one consent. */
export interface SpentAnswers {
  /**
   * @param expiresAt Unix seconds after which the answer is refused for its age.
   * @returns false for an answer that has been used before
   */
  spend(id: string, expiresAt: number): boolean | Promise<boolean>;
}

export const SPENT_ANSWERS = Symbol('SpentAnswers');

// People answer a few questions a minute; what is forgotten early is the oldest.
const MOST_REMEMBERED = 10_000;

/** The memory of a single process. */
export class InProcessSpentAnswers implements SpentAnswers {
  private readonly spent = new Map<string, number>();

  constructor(private readonly most = MOST_REMEMBERED) {}

  spend(id: string, expiresAt: number): boolean {
    if (this.spent.has(id)) return false;
    this.forget(Date.now() / 1000);
    this.spent.set(id, expiresAt);
    return true;
  }

  private forget(now: number): void {
    for (const [id, expiresAt] of this.spent) {
      if (expiresAt > now && this.spent.size < this.most) return;
      this.spent.delete(id);
    }
  }
}
