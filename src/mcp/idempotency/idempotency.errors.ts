/** A call with an idempotencyKey that was neither carried out nor answered from memory. Nothing was sent for it. */
export abstract class IdempotencyError extends Error {
  abstract readonly code: string;
  /** Seconds after which a repeat can succeed; none where it cannot. */
  readonly retryAfterSeconds: number | undefined = undefined;

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** The key belongs to another call: choose another. */
export class IdempotencyKeyReused extends IdempotencyError {
  readonly code = 'idempotency_key_reused';

  constructor() {
    super(
      'This idempotencyKey was used before for another tool or other arguments, so nothing was done. Use a new key for a new call, and exactly the same arguments to repeat one',
    );
  }
}

/** The first call with the key is still at work elsewhere: come again. */
export class IdempotencyInProgress extends IdempotencyError {
  readonly code = 'idempotency_in_progress';
  override readonly retryAfterSeconds = 5;

  constructor() {
    super(
      'The first call with this idempotencyKey is still at work. Wait 5 seconds, then repeat it with the same key to get its answer',
    );
  }
}

/** What was done under the key cannot be looked up, so that nothing may be done under it now. */
export class IdempotencyUnavailable extends IdempotencyError {
  readonly code = 'temporarily_unavailable';
  override readonly retryAfterSeconds = 2;

  constructor() {
    super(
      'It cannot be looked up now whether this idempotencyKey was used before, so nothing was done. Wait 2 seconds, then repeat the call with the same key',
    );
  }
}

/** The caller's memory is full of calls whose outcome is not known: none of them may be forgotten. */
export class IdempotencyFull extends IdempotencyError {
  readonly code = 'idempotency_full';

  constructor() {
    super(
      'Too many calls with an idempotencyKey have an unknown outcome, so nothing was done. Repeat those with their keys, or call without a key',
    );
  }
}

/** Another call is at the same step of the same work: come again. */
export class StepInProgress extends IdempotencyError {
  readonly code = 'in_progress';
  override readonly retryAfterSeconds = 5;

  constructor() {
    super(
      'Another call is at work on the same step, so this one did not begin it. Wait 5 seconds, then call again with the same handle',
    );
  }
}

/** Whether the step was done cannot be looked up, so it may not be done now. */
export class StepUnknown extends IdempotencyError {
  readonly code = 'temporarily_unavailable';
  override readonly retryAfterSeconds = 2;

  constructor() {
    super(
      'It cannot be looked up now whether the next step was done before, so it was not begun. Wait 2 seconds, then call again with the same handle or key',
    );
  }
}

/** The caller's memory is full, so a step that may be done once only cannot be begun. */
export class StepsFull extends IdempotencyError {
  readonly code = 'idempotency_full';

  constructor() {
    super(
      'Too many calls of this caller have an unknown outcome, so the next step was not begun. Repeat those with their handles or keys',
    );
  }
}

/** What the caller of a step is told, who knows of no key. */
export function ofStep(error: unknown): unknown {
  if (error instanceof IdempotencyFull) return new StepsFull();
  if (error instanceof IdempotencyInProgress) return new StepInProgress();
  return error instanceof IdempotencyUnavailable ? new StepUnknown() : error;
}
