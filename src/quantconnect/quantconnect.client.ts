import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Attributes, type Span, SpanKind, type SpanOptions } from '@opentelemetry/api';
import { FormData, Pool } from 'undici';
import { QuantConnectConfig } from '../config/quantconnect.config.js';
import { AccountBudget } from './account-budget.js';
import { DeadlineExceeded } from './deadline.js';
import { DriftWatcher } from './drift/drift.watcher.js';
import { BodyTooLarge, exchange, type ExchangeFailed, type HttpAnswer } from './http-exchange.js';
import { Turns } from './large-answers/turns.js';
import { type Turn, UpstreamPolicy } from './policy/upstream.policy.js';
import type { QuantConnectAccount } from './quantconnect-account.js';
import type { QuantConnectCall } from './quantconnect-call.js';
import {
  type JsonObject,
  parseRedirect,
  parseReply,
  type QuantConnectReply,
  type ReplyHints,
} from './quantconnect-reply.js';
import {
  QuantConnectAnswerTooLarge,
  type QuantConnectError,
  QuantConnectUnauthorized,
  QuantConnectUnavailable,
  type Trouble,
} from './quantconnect.errors.js';
import { UpstreamClock } from './upstream-clock.js';
import { Attribute } from '../tracing/attributes.js';
import { inSpan } from '../tracing/in-span.js';
import { traceHeaders } from '../tracing/trace-headers.js';
import { USER_AGENT } from '../version.js';

/** The file part of an upload. */
export interface UploadedFile {
  /** Name of the form field. */
  readonly field: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

interface Content {
  readonly method: 'GET' | 'POST';
  readonly body: string | FormData | undefined;
  /** Where the body does not bring it along. */
  readonly type: string | undefined;
}

const GET: Content = { method: 'GET', body: undefined, type: undefined };

interface Request {
  readonly path: string;
  readonly content: Content;
  readonly hints: ReplyHints;
  readonly mutating: boolean;
}

type Parse<T> = (reply: QuantConnectReply) => T;

const NO_HINTS: ReplyHints = {};

// The one endpoint that is known here: it does nothing but say whether it accepts an account.
const KNOCK: Request = {
  path: '/authenticate',
  content: GET,
  hints: NO_HINTS,
  mutating: false,
};

/** QuantConnect's HTTP API. Signs, sends, bounds and parses; when it sends is the policy's business. */
@Injectable()
export class QuantConnectClient implements OnApplicationShutdown {
  readonly clock = new UpstreamClock();
  private readonly turns = new Turns();
  private readonly pool: Pool;
  private readonly basePath: string;
  private readonly peer: Attributes;

  constructor(
    private readonly config: QuantConnectConfig,
    private readonly drift: DriftWatcher,
    private readonly policy: UpstreamPolicy,
    private readonly budget: AccountBudget,
  ) {
    const url = new URL(config.apiUrl);
    this.basePath = url.pathname.replace(/\/$/, '');
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    this.peer = { [Attribute.serverAddress]: url.hostname, [Attribute.serverPort]: port };
    // Connections carry no identity: every request is signed by itself, so callers may share them.
    // The deadline of a request bounds all of it; undici's own limits would cut a longer one short.
    this.pool = new Pool(url.origin, {
      connections: config.connections,
      connectTimeout: 10_000,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Sends one request and returns the answer's object with every field QuantConnect put into it.
   * A write is sent again only when it is certain that it was not carried out.
   * @throws QuantConnectError, or what `call.account()` throws
   */
  post<T extends object = JsonObject>(
    call: QuantConnectCall,
    path: string,
    body: object = {},
    hints = NO_HINTS,
  ): Promise<T> {
    return this.answer(call, path, json(body), hints) as Promise<T>;
  }

  /** The same by GET, for the few endpoints that want it. */
  get<T extends object = JsonObject>(call: QuantConnectCall, path: string): Promise<T> {
    return this.answer(call, path, GET) as Promise<T>;
  }

  /**
   * The same with a file: a multipart form of text fields and one file part, which is named by its field.
   * The only endpoint that takes one is the object store.
   */
  upload<T extends object = JsonObject>(
    call: QuantConnectCall,
    path: string,
    fields: Readonly<Record<string, string>>,
    file: UploadedFile,
  ): Promise<T> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set(file.field, new Blob([file.content]), file.field);
    // The form brings its content type along, which names the boundary between its parts.
    return this.answer(call, path, { method: 'POST', body: form, type: undefined }) as Promise<T>;
  }

  /**
   * Sends one request that QuantConnect answers with an address for a person's browser, and returns the
   * address. It is not followed: whoever opens it has to be signed in as that person.
   * @throws QuantConnectError, or what `call.account()` throws
   */
  redirect(call: QuantConnectCall, path: string, body: object = {}): Promise<URL> {
    return this.exchange(call, path, json(body), NO_HINTS, (reply) =>
      parseRedirect(reply, this.config.apiUrl),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  /** An answer of another shape than before is an answer all the same; the reader of the result is told. */
  private async answer(
    call: QuantConnectCall,
    path: string,
    content: Content,
    hints = NO_HINTS,
  ): Promise<JsonObject> {
    const answer = await this.exchange(call, path, content, hints, parseReply);
    for (const sentence of this.drift.look(path, answer)) call.caution(sentence);
    return answer;
  }

  private async exchange<T>(
    call: QuantConnectCall,
    path: string,
    content: Content,
    hints: ReplyHints,
    parse: Parse<T>,
  ): Promise<T> {
    const account = await call.account();
    const mutating = (hints.effect ?? call.effect) !== 'read';
    const request = { path, content, hints, mutating };
    const { tenant } = call;
    const errand = {
      tenant,
      cancellation: call.cancellation ?? call.signal,
      path,
      isWrite: mutating,
      mayBeHeldBack: hints.mayBeHeldBack === true,
      admit: () => this.budget.take(account, hints.isUrgent ? 'urgent' : call.effect, path),
    };
    try {
      return await this.policy.run(
        errand,
        (turn) => this.traced(account, request, turn, parse),
        (turn) => this.traced(account, KNOCK, turn, parseReply),
      );
    } catch (error) {
      // What was kept of an account that is refused may be out of date: whoever keeps it is told.
      if (error instanceof QuantConnectUnauthorized) call.accountRefused?.();
      throw error;
    }
  }

  private traced<T>(account: QuantConnectAccount, request: Request, turn: Turn, parse: Parse<T>): Promise<T> {
    const { path, content } = request;
    const { method } = content;
    const options = (): SpanOptions => {
      const attributes = { [Attribute.httpMethod]: method, [Attribute.urlTemplate]: path, ...this.peer };
      return { kind: SpanKind.CLIENT, attributes };
    };
    return inSpan(`${method} ${path}`, options, (span) => this.send(account, request, turn, parse, span));
  }

  /** One try, signed by itself. */
  private async send<T>(
    account: QuantConnectAccount,
    request: Request,
    turn: Turn,
    parse: Parse<T>,
    span?: Span,
  ): Promise<T> {
    let answer: HttpAnswer;
    try {
      answer = await this.exchanged(account, request, turn);
    } catch (error) {
      // Whoever cancelled knows why; the reason is passed on as it is.
      throw turn.cancellation.aborted
        ? turn.cancellation.reason
        : this.translate(error as ExchangeFailed, request);
    }
    const { status, headers, body } = answer;
    turn.status = status;
    span?.setAttribute(Attribute.httpStatus, status);
    this.clock.heard(headers.date);
    const { path, mutating, hints } = request;
    return parse({
      path,
      mutating,
      silentErrorMeans: hints.silentErrorMeans,
      status,
      retryAfter: headers['retry-after'],
      location: headers.location,
      body,
    });
  }

  private exchanged(account: QuantConnectAccount, request: Request, turn: Turn): Promise<HttpAnswer> {
    const { method, body } = request.content;
    const path = this.basePath + request.path;
    const headers = this.headers(account, request.content);
    const { maxResponseBytes } = this.config;
    return exchange(this.pool, { method, path, headers, body }, maxResponseBytes, turn, this.turns);
  }

  /** Names and values in turn, which the HTTP client takes as they are. */
  private headers(account: QuantConnectAccount, { type }: Content): string[] {
    const { authorization, timestamp } = account.sign(Math.floor(Date.now() / 1000));
    const headers = ['authorization', authorization, 'timestamp', timestamp, 'user-agent', USER_AGENT];
    if (type !== undefined) headers.push('content-type', type);
    const { traceparent } = this.traceHeaders();
    if (traceparent !== undefined) headers.push('traceparent', traceparent);
    return headers;
  }

  /** QuantConnect is not part of the installation: what it is told of a trace is of no use to either side. */
  private traceHeaders(): { traceparent?: string } {
    return this.config.propagateTrace ? traceHeaders() : {};
  }

  private translate(
    { cause, wasSent }: ExchangeFailed,
    { path, mutating, hints }: Request,
  ): QuantConnectError {
    if (cause instanceof BodyTooLarge)
      return new QuantConnectAnswerTooLarge(path, this.config.maxResponseBytes, mutating);
    const tooSlow = cause instanceof DeadlineExceeded;
    const what = tooSlow ? `did not answer within ${seconds(cause.milliseconds)} s` : 'cannot be reached';
    const { code, name } = cause as NodeJS.ErrnoException;
    // A DOMException has a number for a code, which means nothing to anybody.
    const why = typeof code === 'string' ? code : name;
    const sentTrouble = tooSlow ? (hints.mayBeHeldBack ? 'held_back' : 'timeout') : 'connection_lost';
    const trouble: Trouble = wasSent ? sentTrouble : 'not_sent';
    const message = `QuantConnect ${what} (${path}, ${why})`;
    return new QuantConnectUnavailable(path, message, mutating && wasSent, { cause, trouble });
  }
}

const seconds = (milliseconds: number): number => Number((milliseconds / 1000).toFixed(1));

const json = (body: object): Content => ({
  method: 'POST',
  body: JSON.stringify(body),
  type: 'application/json',
});
