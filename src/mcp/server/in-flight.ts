import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Caller, Principal } from '../../auth/principal.js';
import { OpenSet } from '../../event-loop/open-set.js';
import { CallOff, type Cancellation } from '../../quantconnect/cancellation.js';

const POLL_MS = 20;
// For the answers of calls that were cut off.
const LAST_WORDS_MS = 1000;

/** The reason of a call that is cut off because the server has to go. */
export class ServerStopping extends Error {
  constructor() {
    super('The server is stopping');
    this.name = 'ServerStopping';
  }
}

/** What became of a caller's token while something was open. */
export type EndOfAuthority = 'revoked' | 'disabled' | 'expired';

/** The reason of a call that is cut off because its caller may not go on. */
export class AuthorityEnded extends Error {
  constructor(readonly reason: EndOfAuthority) {
    super('The token of the call is no longer accepted');
    this.name = 'AuthorityEnded';
  }
}

/** Something open, and for whom. */
interface Of<T> {
  readonly open: T;
  readonly principal: Principal;
}

/** What is being worked on: a shutdown waits for it, and cuts off what takes too long. */
@Injectable()
export class InFlight {
  private readonly responses = new OpenSet<Of<ServerResponse>>();
  private readonly calls = new OpenSet<Of<CallOff>>();
  private readonly streams = new OpenSet<ServerResponse>();
  private readonly leaving = new AbortController();

  constructor() {
    // Every call that waits listens to it, and they are no leak.
    setMaxListeners(0, this.leaving.signal);
  }

  /** Fires when whatever can be answered early should be. */
  get hurry(): AbortSignal {
    return this.leaving.signal;
  }

  /** Asks calls that only wait to answer with what they have. */
  hurryAll(): void {
    this.leaving.abort();
  }

  get count(): number {
    return this.responses.size;
  }

  /** Answers that are open event streams. */
  get streamCount(): number {
    return this.streams.size;
  }

  /** Counts an answer as a stream until it is out or its client is gone. */
  streaming(res: ServerResponse): void {
    if (res.closed) return;
    const place = this.streams.add(res);
    res.on('close', () => this.streams.remove(place));
  }

  /** Counts a request until its answer is out or its client is gone. */
  track(res: ServerResponse, { principal }: Caller): void {
    // A client that went away while its token was looked up: nothing will ever tell of it again.
    if (res.closed) return;
    const place = this.responses.add({ open: res, principal });
    res.on('close', () => this.responses.remove(place));
  }

  /**
   * Runs a call that its client can cancel, a shutdown, and the end of its caller's rights too.
   * @param client What its client cancels it by: what the others then use too, or only a signal.
   */
  async run<T>(
    { principal }: Caller,
    client: CallOff | AbortSignal,
    work: (cancellation: Cancellation) => Promise<T>,
  ): Promise<T> {
    if (!(client instanceof CallOff)) return this.apart(principal, client, work);
    const place = this.calls.add({ open: client, principal });
    try {
      return await work(client);
    } finally {
      this.calls.remove(place);
    }
  }

  /** For a signal that nobody here can fire. */
  private async apart<T>(
    principal: Principal,
    client: AbortSignal,
    work: (cancellation: Cancellation) => Promise<T>,
  ): Promise<T> {
    const call = new CallOff();
    const cancel = (): void => call.abort(client.reason);
    client.addEventListener('abort', cancel, { once: true });
    if (client.aborted) cancel();
    const place = this.calls.add({ open: call, principal });
    try {
      return await work(call);
    } finally {
      this.calls.remove(place);
      client.removeEventListener('abort', cancel);
    }
  }

  /** Whose tokens something is open for, each token once. */
  principals(): Principal[] {
    const open = [...this.responses.all(), ...this.calls.all()].map(({ principal }) => principal);
    return [...new Map(open.filter(isByToken).map((principal) => [tokenOf(principal), principal])).values()];
  }

  /** Ends the calls of a token, and a moment later whatever else is open for it. */
  end(principal: Principal, reason: EndOfAuthority): void {
    const token = tokenOf(principal);
    const isTheirs = ({ principal: other }: Of<unknown>): boolean => tokenOf(other) === token;
    for (const { open } of this.calls.all().filter(isTheirs)) open.abort(new AuthorityEnded(reason));
    const responses = this.responses.all().filter(isTheirs);
    setTimeout(() => responses.forEach(({ open }) => open.destroy()), LAST_WORDS_MS).unref();
  }

  /** Resolves with how many are left when nothing is in flight any more, or after `timeoutMs`. */
  async drained(timeoutMs: number): Promise<number> {
    await until(() => this.count === 0, timeoutMs);
    return this.count;
  }

  /** Resolves when no call runs any more, or after `timeoutMs`. */
  finished(timeoutMs: number): Promise<void> {
    return until(() => this.calls.size === 0, timeoutMs);
  }

  /** Ends every call that still runs; each is answered and recorded as what it is. @returns how many there were */
  abortAll(): number {
    const calls = this.calls.all();
    for (const { open } of calls) open.abort(new ServerStopping());
    return calls.length;
  }
}

async function until(isOver: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isOver() && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

const isByToken = ({ kind }: Principal): boolean => kind === 'token';

const tokenOf = ({ tenant, tokenId }: Principal): string => JSON.stringify([tenant, tokenId]);
