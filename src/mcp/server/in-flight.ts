import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';

const POLL_MS = 20;

/** The reason of a call that is cut off because the server has to go. */
export class ServerStopping extends Error {
  constructor() {
    super('The server is stopping');
    this.name = 'ServerStopping';
  }
}

/** What is being worked on: a shutdown waits for it, and cuts off what takes too long. */
@Injectable()
export class InFlight {
  private readonly responses = new Set<ServerResponse>();
  private readonly calls = new Set<AbortController>();

  get count(): number {
    return this.responses.size;
  }

  /** Counts a request until its answer is out or its client is gone. */
  track(res: ServerResponse): void {
    this.responses.add(res);
    res.once('close', () => this.responses.delete(res));
  }

  /** Runs a call that its client can cancel, and a shutdown too. */
  async run<T>(clientSignal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const cancel = (): void => controller.abort(clientSignal.reason);
    clientSignal.addEventListener('abort', cancel, { once: true });
    if (clientSignal.aborted) cancel();
    this.calls.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      this.calls.delete(controller);
      clientSignal.removeEventListener('abort', cancel);
    }
  }

  /** Resolves with how many are left when nothing is in flight any more, or after `timeoutMs`. */
  async drained(timeoutMs: number): Promise<number> {
    const deadline = Date.now() + timeoutMs;
    while (this.count > 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    return this.count;
  }

  /** Ends every call that still runs; each is answered and recorded as what it is. */
  abortAll(): void {
    for (const call of this.calls) call.abort(new ServerStopping());
  }
}
