import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Caller } from './principal.js';

/**
 * Requests whose caller is known before they reach the guards: token verified, not revoked, counted against the limit
 * on requests. Kept by the request itself, which nothing that is sent can name, and for no longer than it.
 */
@Injectable()
export class AdmittedRequests {
  readonly #callers = new WeakMap<IncomingMessage, Caller>();

  admit(request: IncomingMessage, caller: Caller): void {
    this.#callers.set(request, caller);
  }

  /** Whom it was admitted for; undefined for one that the guards have to look at. */
  callerOf(request: IncomingMessage): Caller | undefined {
    return this.#callers.get(request);
  }
}
