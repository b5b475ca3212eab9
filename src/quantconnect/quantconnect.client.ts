import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Dispatcher, FormData, Pool } from 'undici';
import { QuantConnectConfig } from '../config/quantconnect.config.js';
import { DeadlineExceeded, withDeadline } from './deadline.js';
import { DriftWatcher } from './drift/drift.watcher.js';
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
  QuantConnectUnauthorized,
  QuantConnectUnavailable,
} from './quantconnect.errors.js';
import { UpstreamClock } from './upstream-clock.js';
import { USER_AGENT } from '../version.js';

// Errors of a request that never left this machine: whatever it asked for has not happened.
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** The file part of an upload. */
export interface UploadedFile {
  /** Name of the form field. */
  readonly field: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

type Content = Pick<Dispatcher.RequestOptions, 'method' | 'body'> & {
  readonly headers?: Record<string, string>;
};

/** QuantConnect's HTTP API. Signs, sends, bounds and parses; knows no endpoint. */
@Injectable()
export class QuantConnectClient implements OnApplicationShutdown {
  readonly clock = new UpstreamClock();
  private readonly pool: Pool;
  private readonly basePath: string;
  private readonly timeoutMs: number;

  constructor(
    private readonly config: QuantConnectConfig,
    private readonly drift: DriftWatcher,
  ) {
    const url = new URL(config.apiUrl);
    this.basePath = url.pathname.replace(/\/$/, '');
    this.timeoutMs = config.timeoutSeconds * 1000;
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
   * Sent at most once.
   * @throws QuantConnectError, or what `call.account()` throws
   */
  async post<T extends object = JsonObject>(
    call: QuantConnectCall,
    path: string,
    body: object = {},
    hints: ReplyHints = {},
  ): Promise<T> {
    return this.answerOf(call, { ...(await this.exchange(call, path, json(body))), ...hints }) as T;
  }

  /** The same by GET, for the few endpoints that want it. */
  async get<T extends object = JsonObject>(call: QuantConnectCall, path: string): Promise<T> {
    return this.answerOf(call, await this.exchange(call, path, { method: 'GET' })) as T;
  }

  /**
   * The same with a file: a multipart form of text fields and one file part, which is named by its field.
   * The only endpoint that takes one is the object store.
   */
  async upload<T extends object = JsonObject>(
    call: QuantConnectCall,
    path: string,
    fields: Readonly<Record<string, string>>,
    file: UploadedFile,
  ): Promise<T> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set(file.field, new Blob([file.content]), file.field);
    // The form brings its content type along, which names the boundary between its parts.
    return this.answerOf(call, await this.exchange(call, path, { method: 'POST', body: form })) as T;
  }

  /**
   * Sends one request that QuantConnect answers with an address for a person's browser, and returns the
   * address. It is not followed: whoever opens it has to be signed in as that person.
   * @throws QuantConnectError, or what `call.account()` throws
   */
  async redirect(call: QuantConnectCall, path: string, body: object = {}): Promise<URL> {
    const reply = await this.exchange(call, path, json(body));
    return this.read(call, () => parseRedirect(reply, this.config.apiUrl));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  /** An answer of another shape than before is an answer all the same; the reader of the result is told. */
  private answerOf(call: QuantConnectCall, reply: QuantConnectReply): JsonObject {
    const answer = this.read(call, () => parseReply(reply));
    for (const sentence of this.drift.look(reply.path, answer)) call.caution(sentence);
    return answer;
  }

  /** What was kept of an account that QuantConnect refuses may be out of date: whoever keeps it is told. */
  private read<T>(call: QuantConnectCall, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (error instanceof QuantConnectUnauthorized) call.accountRefused?.();
      throw error;
    }
  }

  private async exchange(
    call: QuantConnectCall,
    path: string,
    { method, body, headers = {} }: Content,
  ): Promise<QuantConnectReply> {
    const account = await call.account();
    const signature = account.sign(Math.floor(Date.now() / 1000));
    return this.send(call, path, {
      method,
      path: this.basePath + path,
      headers: { ...signature, ...headers, 'user-agent': USER_AGENT },
      ...(body && { body }),
    });
  }

  private async send(
    call: QuantConnectCall,
    path: string,
    request: Dispatcher.RequestOptions,
  ): Promise<QuantConnectReply> {
    const mutating = call.effect !== 'read';
    try {
      return await withDeadline(call.signal, this.timeoutMs, async (signal) => {
        const { statusCode, headers, body } = await this.pool.request({ ...request, signal });
        this.clock.heard(headers.date);
        const retryAfter = headers['retry-after']?.toString();
        const location = headers.location?.toString();
        const text = await this.bodyText(body, path, mutating);
        const more = { ...(retryAfter && { retryAfter }), ...(location && { location }) };
        return { path, mutating, status: statusCode, body: text, ...more };
      });
    } catch (error) {
      throw this.translate(error, call, path, mutating);
    }
  }

  private async bodyText(body: AsyncIterable<Uint8Array>, path: string, mutating: boolean): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > this.config.maxResponseBytes) {
        throw new QuantConnectAnswerTooLarge(path, this.config.maxResponseBytes, mutating);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size).toString('utf8');
  }

  private translate(error: unknown, call: QuantConnectCall, path: string, mutating: boolean): unknown {
    if (error instanceof QuantConnectAnswerTooLarge) return error;
    // Whoever cancelled knows why; the reason is passed on as it is.
    if (call.signal.aborted) return call.signal.reason;
    const { code, name } = error as NodeJS.ErrnoException;
    const uncertain = mutating && !NOT_SENT.has(String(code));
    const tooSlow = error instanceof DeadlineExceeded;
    const what = tooSlow ? `did not answer within ${this.config.timeoutSeconds} s` : 'cannot be reached';
    // A DOMException has a number for a code, which means nothing to anybody.
    const cause = typeof code === 'string' ? code : name;
    return new QuantConnectUnavailable(path, `QuantConnect ${what} (${path}, ${cause})`, uncertain, {
      cause: error,
    });
  }
}

const json = (body: object): Content => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});
