import { setTimeout as pause } from 'node:timers/promises';
import type { QuantConnectCall } from '../quantconnect/quantconnect-call.js';
import type { JsonObject } from '../quantconnect/quantconnect-reply.js';
import type { QuantConnectClient } from '../quantconnect/quantconnect.client.js';
import { QuantConnectError } from '../quantconnect/quantconnect.errors.js';
import { reasonOf } from './reason.js';

// While a chart is being prepared QuantConnect answers `loading`.
const MOST_LOOKS = 4;

/** The requests about one run: counted, and what cannot be answered noted rather than thrown. */
export class Inquiry {
  /** A clause each. */
  readonly missing: string[] = [];
  requests = 0;

  constructor(
    private readonly quantconnect: QuantConnectClient,
    private readonly call: QuantConnectCall,
    private readonly pauseMs: number,
  ) {}

  /** @throws QuantConnectError */
  need(path: string, body: object): Promise<JsonObject> {
    this.requests += 1;
    return this.quantconnect.post(this.call, path, body);
  }

  /**
   * Undefined where QuantConnect does not answer it, which is noted; anything else than that is thrown.
   * @param what Under which name it is noted.
   */
  async ask(what: string, path: string, body: object): Promise<JsonObject | undefined> {
    try {
      const answer = await this.until(() => this.need(path, body), isLoaded, MOST_LOOKS - 1);
      if (isLoaded(answer)) return answer;
      this.miss(what, 'still being prepared');
    } catch (error) {
      if (!(error instanceof QuantConnectError)) throw error;
      this.miss(what, reasonOf(error));
    }
    return undefined;
  }

  miss(what: string, why: string): void {
    this.missing.push(`${what}: ${why}`);
  }

  /** Looks until it is there, or so many times more. */
  async until<T>(look: () => Promise<T>, isThere: (seen: T) => boolean, more: number): Promise<T> {
    let seen = await look();
    for (let again = 0; again < more && !isThere(seen); again += 1) {
      await pause(this.pauseMs, undefined, { signal: this.call.signal });
      seen = await look();
    }
    return seen;
  }
}

const isLoaded = ({ status }: JsonObject): boolean => status !== 'loading';
