import { inspect } from 'node:util';

/** The content of a claim that must not be printed. It can be opened, but not logged or serialised. */
export class SealedClaim {
  #content: unknown;

  constructor(content: unknown) {
    this.#content = content;
  }

  open(): unknown {
    return this.#content;
  }

  /** With what was read from it: nobody needs both, and the text takes most of the memory. */
  replace(content: unknown): void {
    this.#content = content;
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return '[redacted]';
  }
}
