/** What a call has that may not finish in one go. Belongs to one call. */
export interface Endurance {
  /** Milliseconds after which a tool that waits answers with what it has. */
  readonly waitMs: number;
  /** Milliseconds more for the requests that are under way by then: one look at least has to get through. */
  readonly graceMs: number;
  /** Fires when the answer is wanted at once, because this server is about to leave. */
  readonly hurry: AbortSignal;
  /** See `ToolCall.handleOf`. */
  seal(state: object): string;
  /** See `ToolCall.stateOf`. */
  open(handle: string): object;
  /** See `ToolCall.once`. */
  once<T>(step: string, work: () => Promise<T>): Promise<T>;
}

/** A call that finishes in one go, such as that of a resource. */
export const ONE_GO: Endurance = {
  waitMs: 0,
  graceMs: 0,
  hurry: new AbortController().signal,
  seal: () => '',
  open: () => ({}),
  once: (_step, work) => work(),
};
