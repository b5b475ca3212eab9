import type { AuditDraft } from '../audit-event.js';
import type { AuditUnavailable } from '../store/audit-store.js';

/** What becomes of an event that cannot be recorded: `before` is given up, the others are tried again. */
export type Need = 'before' | 'after' | 'sometime';

export interface WaitingEvent {
  readonly draft: AuditDraft;
  readonly need: Need;
  /** Told once, with an error when it is not recorded for now. */
  settled: ((error?: AuditUnavailable) => void) | undefined;
  /** It has gone to the stream without its place. */
  told: boolean;
}

// Some 30 MB. Reads and refusals stop short of it, so that there is room for what was done.
const MOST_WAITING = 20_000;
const MOST_SOMETIME = 10_000;

/** Events that are not recorded yet, in their order. */
export class WaitingEvents {
  private events: WaitingEvent[] = [];
  private urgent = 0;

  get length(): number {
    return this.events.length;
  }

  /** Somebody waits for one of them. */
  get isUrgent(): boolean {
    return this.urgent > 0;
  }

  /** @returns false when there is no room */
  add(event: WaitingEvent): boolean {
    const most = event.need === 'sometime' ? MOST_SOMETIME : MOST_WAITING;
    if (this.events.length >= most) return false;
    this.events.push(event);
    this.urgent += urgencyOf([event]);
    return true;
  }

  take(most: number): WaitingEvent[] {
    const taken = this.events.splice(0, most);
    this.urgent -= urgencyOf(taken);
    return taken;
  }

  putBack(events: readonly WaitingEvent[]): void {
    this.events = [...events, ...this.events];
    this.urgent += urgencyOf(events);
  }
}

const urgencyOf = (events: readonly WaitingEvent[]): number =>
  events.filter(({ need }) => need !== 'sometime').length;
