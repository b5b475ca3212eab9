import { inspect } from 'node:util';

/** The content of a claim that must not be printed. It can be opened, but not logged or serialised. */
export class SealedClaim {
  readonly #content: unknown;

  constructor(content: unknown) {
    this.#content = content;
  }

  open(): unknown {
    return this.#content;
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return '[redacted]';
  }
}
