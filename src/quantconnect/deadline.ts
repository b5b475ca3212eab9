/** The work took longer than it may. */
export class DeadlineExceeded extends Error {
  constructor(readonly milliseconds: number) {
    super(`No result within ${milliseconds} ms`);
    this.name = 'DeadlineExceeded';
  }
}

/**
 * Runs work with a signal that fires when its time is over or the caller's own signal does.
 * Not `AbortSignal.any([…, AbortSignal.timeout(…)])`: on Node 20 nothing holds that time-out, and once it
 * is collected as garbage the work runs on without any limit.
 */
export async function withDeadline<T>(
  parent: AbortSignal,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(parent.reason);
  const timer = setTimeout(() => controller.abort(new DeadlineExceeded(milliseconds)), milliseconds);
  parent.addEventListener('abort', giveUp, { once: true });
  if (parent.aborted) giveUp();
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    parent.removeEventListener('abort', giveUp);
  }
}
