import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { EndOfTurn } from '../event-loop/end-of-turn.js';
import type { Cancellation } from './cancellation.js';
import { DeadlineExceeded } from './deadline.js';
import { ArrivingBody, type ParsedBody } from './large-answers/arriving-body.js';
import { Turns } from './large-answers/turns.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Text as it came, or what a large one says as JSON. */
  readonly body: string | ParsedBody;
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
  /** Of the caller: tells when nobody waits any longer. */
  readonly cancellation: Cancellation;
}

/**
 * Sends one request, once, and reads its answer.
 * Not `dispatcher.request()`, because it hides whether a request was handed to a connection, and goes on
 * waiting for one that is being made although the caller has left.
 * @param turns Shared by all whose large answers must not keep one another, or anybody else, waiting.
 * @throws ExchangeFailed
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  maxBytes: number,
  patience: Patience,
  turns = new Turns(),
): Promise<HttpAnswer> {
  const { cancellation } = patience;
  if (cancellation.aborted) return Promise.reject(new ExchangeFailed(false, cancellation.reason));
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new ExchangeHandler(patience, maxBytes, turns, resolve, reject));
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  private readonly body = new ArrivingBody();
  // Not a signal made of the caller's and the deadline's: making and releasing it costs more than the rest of this.
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private isOver = false;

  constructor(
    private readonly patience: Patience,
    private readonly maxBytes: number,
    private readonly turns: Turns,
    private readonly resolve: (answer: HttpAnswer) => void,
    private readonly reject: (error: ExchangeFailed) => void,
  ) {
    this.timer = setTimeout(expire, patience.milliseconds, this);
    patience.cancellation.addEventListener('abort', this.leave);
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

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.body.length + chunk.byteLength > this.maxBytes) return this.fail(new BodyTooLarge());
    this.body.add(chunk);
    if (this.body.isDue) this.parseWhile(controller);
  }

  onResponseEnd(): void {
    if (this.body.end()) this.succeed();
    else this.inTurn(() => this.succeed());
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  /** No more is taken in meanwhile: what has been sent waits on its way. */
  private parseWhile(controller: Dispatcher.DispatchController): void {
    controller.pause();
    this.inTurn(() => controller.resume());
  }

  private inTurn(next: () => void): void {
    this.turns.take(() => {
      if (this.isOver) return;
      this.body.parse();
      if (this.body.isDue) this.inTurn(next);
      else next();
    });
  }

  private succeed(): void {
    if (this.end()) ANSWERED.add(this);
  }

  /** Hands over the answer. */
  answer(): void {
    this.resolve({ status: this.status, headers: this.headers, body: this.body.content });
  }

  /** The time is over. */
  expire(): void {
    this.fail(new DeadlineExceeded(this.patience.milliseconds));
  }

  /** The caller is gone. */
  private readonly leave = (): void => this.fail(this.patience.cancellation.reason);

  private fail(cause: unknown): void {
    if (!this.end()) return;
    this.reject(new ExchangeFailed(this.controller !== undefined, cause));
    this.controller?.abort(cause as Error);
  }

  private end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    clearTimeout(this.timer);
    this.patience.cancellation.removeEventListener('abort', this.leave);
    return true;
  }
}

const ANSWERED = new EndOfTurn((handler: ExchangeHandler) => handler.answer());

const expire = (handler: ExchangeHandler): void => handler.expire();
