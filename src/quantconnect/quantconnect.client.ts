import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Dispatcher, FormData, Pool } from 'undici';
import { QuantConnectConfig } from '../config/quantconnect.config.js';
import type { QuantConnectCall } from './quantconnect-call.js';
import { type JsonObject, type QuantConnectReply, parseReply } from './quantconnect-reply.js';
import { QuantConnectAnswerTooLarge, QuantConnectUnavailable } from './quantconnect.errors.js';
import { USER_AGENT } from '../version.js';

// Errors of a request that never left this machine: whatever it asked for has not happened.
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** The file part of an upload. */
export interface UploadedFile {
  /** Name of the form field. */
  readonly field: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** QuantConnect's HTTP API. Signs, sends, bounds and parses; knows no endpoint. */
@Injectable()
export class QuantConnectClient implements OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly basePath: string;
  private readonly timeoutMs: number;

  constructor(private readonly config: QuantConnectConfig) {
    const url = new URL(config.apiUrl);
    this.basePath = url.pathname.replace(/\/$/, '');
    this.timeoutMs = config.timeoutSeconds * 1000;
    // Connections carry no identity: every request is signed by itself, so callers may share them.
    this.pool = new Pool(url.origin, { connections: config.connections, connectTimeout: 10_000 });
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
  ): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    return (await this.send(call, path, JSON.stringify(body), headers)) as T;
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
    return (await this.send(call, path, form)) as T;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  private async send(
    call: QuantConnectCall,
    path: string,
    body: string | FormData,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<JsonObject> {
    const account = await call.account();
    const signature = account.sign(Math.floor(Date.now() / 1000));
    const reply = await this.exchange(call, path, {
      method: 'POST',
      path: this.basePath + path,
      headers: { ...signature, ...headers, 'user-agent': USER_AGENT },
      body,
    });
    return parseReply(reply);
  }

  private async exchange(
    call: QuantConnectCall,
    path: string,
    request: Dispatcher.RequestOptions,
  ): Promise<QuantConnectReply> {
    const mutating = call.effect !== 'read';
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(this.timeoutMs)]);
    try {
      const { statusCode, headers, body } = await this.pool.request({ ...request, signal });
      const retryAfter = headers['retry-after']?.toString();
      const text = await this.read(body, path, mutating);
      return { path, mutating, status: statusCode, body: text, ...(retryAfter && { retryAfter }) };
    } catch (error) {
      throw this.translate(error, call, path, mutating);
    }
  }

  private async read(body: AsyncIterable<Uint8Array>, path: string, mutating: boolean): Promise<string> {
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
    const uncertain = mutating && !NOT_SENT.has(code ?? '');
    const what =
      name === 'TimeoutError' ? `did not answer within ${this.config.timeoutSeconds} s` : 'cannot be reached';
    const cause = code ?? name;
    return new QuantConnectUnavailable(path, `QuantConnect ${what} (${path}, ${cause})`, uncertain, {
      cause: error,
    });
  }
}
