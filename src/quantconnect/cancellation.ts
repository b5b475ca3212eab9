/** What tells that nobody waits any longer. Every AbortSignal is one. */
export interface Cancellation {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Cancels a call, as an AbortController does, and is what it is cancelled by. An AbortSignal is made of it for whoever
 * needs one: making one, listening to it and leaving it again took 12 µs and 4 kB of every call, and few are cancelled.
 */
export class CallOff implements Cancellation {
  aborted = false;
  reason: unknown;
  private listeners: (() => void)[] | undefined;
  private controller: AbortController | undefined;

  /** Once; the first reason counts. */
  abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.controller?.abort(reason);
    const listeners = this.listeners ?? [];
    this.listeners = undefined;
    for (const listener of listeners) tell(listener);
  }

  addEventListener(_: 'abort', listener: () => void): void {
    if (!this.aborted) (this.listeners ??= []).push(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    const at = this.listeners?.indexOf(listener) ?? -1;
    if (at >= 0) this.listeners!.splice(at, 1);
  }

  get signal(): AbortSignal {
    this.controller ??= this.newController();
    return this.controller.signal;
  }

  private newController(): AbortController {
    const controller = new AbortController();
    if (this.aborted) controller.abort(this.reason);
    return controller;
  }
}

/** As an AbortSignal does it: what one of them throws is nobody's business here, and the others are told. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}

/** The same for what takes nothing but an AbortSignal. */
export const signalOf = (cancellation: Cancellation): AbortSignal =>
  cancellation instanceof CallOff ? cancellation.signal : (cancellation as AbortSignal);
