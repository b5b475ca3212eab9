import { Injectable } from '@nestjs/common';
import { AuthenticationRequired, InvalidTokenPresented, MalformedAuthorization } from './challenge.js';
import { TooManyFailures } from './failures/too-many-failures.js';
import { TemporarilyUnavailable } from './unavailable.js';

/** `unavailable`: neither, because something needed to decide could not be asked. */
export type AttemptOutcome = 'accepted' | 'refused' | 'unavailable';

/** @param reason one of few words of ours; `none` for what was accepted. */
type AttemptListener = (outcome: AttemptOutcome, reason: string) => void;

/** Tells whoever counts how presenting a token went. */
@Injectable()
export class AuthAttempts {
  private readonly listeners: AttemptListener[] = [];

  onAttempt(listener: AttemptListener): void {
    this.listeners.push(listener);
  }

  accepted(): void {
    this.tell('accepted', 'none');
  }

  /** @param error what the caller was answered with. */
  failed(error: unknown): void {
    if (error instanceof TemporarilyUnavailable) return this.tell('unavailable', error.reason);
    const known = REFUSALS.some((type) => error instanceof type);
    this.tell('refused', known ? (error as { reason: string }).reason : 'internal_error');
  }

  private tell(outcome: AttemptOutcome, reason: string): void {
    for (const listener of this.listeners) listener(outcome, reason);
  }
}

const REFUSALS = [AuthenticationRequired, InvalidTokenPresented, MalformedAuthorization, TooManyFailures];
