import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';

/** Requests that are being answered; a shutdown waits for them. */
@Injectable()
export class InFlight {
  private readonly responses = new Set<ServerResponse>();

  get count(): number {
    return this.responses.size;
  }

  track(res: ServerResponse): void {
    this.responses.add(res);
    res.once('close', () => this.responses.delete(res));
  }

  /** Resolves with what is left when nothing is in flight any more, or after `timeoutMs`. */
  async drained(timeoutMs: number): Promise<number> {
    const deadline = Date.now() + timeoutMs;
    while (this.count > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    return this.count;
  }
}
