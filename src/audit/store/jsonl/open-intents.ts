import type { AuditEntry } from '../audit-store.js';

// Bodies are canonical, and a quotation mark inside of a text is written with a backslash before it.
const INTENT = '"outcome":"intent"';
const EVENT_ID = /"event_id":"([^"]+)"/;
const PARENT_ID = /"parent_event_id":"([^"]+)"/;

/** The intents whose outcome has not been recorded: few at any time, as many as there are calls being worked on. */
export class OpenIntents {
  private readonly open = new Map<string, AuditEntry>();

  constructor(entries: Iterable<AuditEntry> = []) {
    for (const entry of entries) this.see(entry);
  }

  see({ chain, body }: AuditEntry): void {
    if (body.includes(INTENT)) {
      const [, id] = EVENT_ID.exec(body) ?? [];
      if (id) this.open.set(id, { chain, body });
      return;
    }
    if (this.open.size === 0) return;
    const [, parent] = PARENT_ID.exec(body) ?? [];
    if (parent) this.open.delete(parent);
  }

  all(): readonly AuditEntry[] {
    return [...this.open.values()];
  }
}
