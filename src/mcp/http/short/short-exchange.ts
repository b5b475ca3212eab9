import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { CallOff } from '../../../quantconnect/cancellation.js';
import type { Exchange } from '../legacy/exchange.js';

/** A call that is served here: ends when its client cancels it or goes away. */
export class ShortExchange implements Exchange {
  readonly id = randomUUID();
  /** What its client cancels it by. */
  readonly gone = new CallOff();

  constructor(
    readonly requestId: string | number,
    private readonly res: ServerResponse,
  ) {
    // It may have left while its request waited for the end of the turn.
    if (res.closed) this.gone.abort();
    // Aborting makes an error with a stack, of which only a client that has left is worth the 30 µs.
    res.on('close', () => {
      if (!res.writableFinished) this.gone.abort();
    });
  }

  cancel(): void {
    this.gone.abort();
    if (!this.res.headersSent) this.res.writeHead(202).end();
  }

  /** Nothing is asked here. */
  deliverReply(): void {}
}
