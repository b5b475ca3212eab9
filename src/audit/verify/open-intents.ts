const EVENT_ID = /"event_id":"([^"]*)"/;
const PARENT = /"parent_event_id":"([^"]*)"/;
// A canonical body writes it in no other way, and within a text the quotation marks have backslashes. What was looked
// for in the record is told in arguments, where nothing occurs before it.
const INTENT = /"occurred_at":"[^"]*","outcome":"intent"/;

// An outcome follows its intent within minutes; more than these are a record that somebody made up.
const MOST_REMEMBERED = 100_000;

/** Pairs intents with their outcomes as they go by. */
export class OpenIntents {
  private readonly open = new Set<string>();
  private forgotten = 0;

  take(body: string): void {
    if (INTENT.test(body)) this.opened(EVENT_ID.exec(body)?.[1]);
    else if (this.open.size > 0) this.open.delete(PARENT.exec(body)?.[1] ?? '');
  }

  get count(): number {
    return this.open.size + this.forgotten;
  }

  first(most: number): string[] {
    return [...this.open].slice(0, most);
  }

  private opened(id: string | undefined): void {
    if (id === undefined) return;
    if (this.open.size < MOST_REMEMBERED) this.open.add(id);
    else this.forgotten += 1;
  }
}
