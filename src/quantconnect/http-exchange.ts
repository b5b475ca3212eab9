import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { DeadlineExceeded } from './deadline.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** There is no whole answer. */
export class ExchangeFailed extends Error {
  constructor(
    /** False only where it is certain that not a byte of the request was written, nor will be. */
    readonly wasSent: boolean,
    cause: unknown,
  ) {
    super('The exchange failed', { cause });
    this.name = 'ExchangeFailed';
  }
}

/** The answer has more bytes than are read. */
export class BodyTooLarge extends Error {}

/** How long somebody waits for an answer. */
export interface Patience {
  /** From now on. */
  readonly milliseconds: number;
  /** Of the caller: fires when nobody waits any longer. */
  readonly signal: AbortSignal;
}

/**
 * Sends one request, once, and reads its answer.
 * Not `dispatcher.request()`, because it hides whether a request was handed to a connection, and goes on
 * waiting for one that is being made although the caller has left.
 * @throws ExchangeFailed
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  maxBytes: number,
  patience: Patience,
): Promise<HttpAnswer> {
  const { signal } = patience;
  if (signal.aborted) return Promise.reject(new ExchangeFailed(false, signal.reason));
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new ExchangeHandler(maxBytes, patience, resolve, reject));
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  private readonly chunks: Buffer[] = [];
  // Not a signal made of the caller's and the deadline's: making and releasing it costs more than the rest of this.
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private size = 0;
  private isOver = false;

  constructor(
    private readonly maxBytes: number,
    private readonly patience: Patience,
    private readonly resolve: (answer: HttpAnswer) => void,
    private readonly reject: (error: ExchangeFailed) => void,
  ) {
    this.timer = setTimeout(expire, patience.milliseconds, this);
    patience.signal.addEventListener('abort', this.leave);
  }

  /** The connection is there, and the next thing that happens is that the request is written to it. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.isOver) controller.abort(new Error('Nobody waits for it any longer'));
    else this.controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.byteLength;
    if (this.size > this.maxBytes) this.fail(new BodyTooLarge());
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.end()) return;
    const body = Buffer.concat(this.chunks, this.size).toString('utf8');
    this.resolve({ status: this.status, headers: this.headers, body });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  /** The time is over. */
  expire(): void {
    this.fail(new DeadlineExceeded(this.patience.milliseconds));
  }

  /** The caller is gone. */
  private readonly leave = (): void => this.fail(this.patience.signal.reason);

  private fail(cause: unknown): void {
    if (!this.end()) return;
    this.reject(new ExchangeFailed(this.controller !== undefined, cause));
    this.controller?.abort(cause as Error);
  }

  private end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    clearTimeout(this.timer);
    this.patience.signal.removeEventListener('abort', this.leave);
    return true;
  }
}

const expire = (handler: ExchangeHandler): void => handler.expire();
