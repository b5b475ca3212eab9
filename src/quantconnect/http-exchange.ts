import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

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
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(maxBytes, signal, resolve, reject);
    if (!signal.aborted) dispatcher.dispatch(request, handler);
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  private readonly chunks: Buffer[] = [];
  private readonly giveUp = (): void => this.fail(this.signal.reason);
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private size = 0;
  private isOver = false;

  constructor(
    private readonly maxBytes: number,
    private readonly signal: AbortSignal,
    private readonly resolve: (answer: HttpAnswer) => void,
    private readonly reject: (error: ExchangeFailed) => void,
  ) {
    signal.addEventListener('abort', this.giveUp, { once: true });
    if (signal.aborted) this.giveUp();
  }

  /** The connection is there, and the next thing that happens is that the request is written to it. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.isOver) controller.abort(this.signal.reason as Error);
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

  private fail(cause: unknown): void {
    if (!this.end()) return;
    this.reject(new ExchangeFailed(this.controller !== undefined, cause));
    this.controller?.abort(cause as Error);
  }

  private end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.signal.removeEventListener('abort', this.giveUp);
    return true;
  }
}
