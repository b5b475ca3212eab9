import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';

/** Bodies that were read before it was known who answers, for whoever does. Each is taken once. */
@Injectable()
export class KeptBodies {
  readonly #bodies = new WeakMap<IncomingMessage, Buffer>();

  keep(request: IncomingMessage, body: Buffer): void {
    this.#bodies.set(request, body);
  }

  take(request: IncomingMessage): Buffer | undefined {
    const body = this.#bodies.get(request);
    this.#bodies.delete(request);
    return body;
  }
}
