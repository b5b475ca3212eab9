import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Exchange } from '../legacy/exchange.js';

/** A call that is served here: ends when its client cancels it or goes away. */
export class ShortExchange implements Exchange {
  readonly id = randomUUID();
  /** What its client cancels it by. */
  readonly gone = new AbortController();

  constructor(
    readonly requestId: string | number,
    private readonly res: ServerResponse,
  ) {
    res.once('close', () => this.gone.abort());
  }

  cancel(): void {
    this.gone.abort();
    if (!this.res.headersSent) this.res.writeHead(202).end();
  }

  /** Nothing is asked here. */
  deliverReply(): void {}
}
