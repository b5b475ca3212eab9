import type { ServerResponse } from 'node:http';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import type { LongText } from '../results/long-text.js';
import { writeParts } from './in-parts.js';
import { sendJson } from './json-rpc.js';

// Proxies close a silent connection, nginx after 60 s by default.
const KEEP_ALIVE_MS = 15_000;

const SSE_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** The answer to one POST: a JSON body, or an event stream as soon as something precedes the result. */
export class ResponseStream {
  private keepAlive: NodeJS.Timeout | undefined;
  private isFinishing = false;

  constructor(
    private readonly res: ServerResponse,
    private readonly headers: Readonly<Record<string, string>> = {},
    private readonly keepAliveMs = KEEP_ALIVE_MS,
    private readonly onOpen: (res: ServerResponse) => void = () => undefined,
    private readonly longText?: LongText,
  ) {}

  get isOpen(): boolean {
    return !this.isFinishing && !this.res.writableEnded && !this.res.destroyed;
  }

  /** Sends a message that precedes the result. */
  event(message: JSONRPCMessage): void {
    if (!this.isOpen) return;
    if (!this.res.headersSent) this.open();
    this.res.write(frame(JSON.stringify(message)));
  }

  /** Sends the result and ends the answer. */
  finish(message: JSONRPCMessage): void {
    if (!this.isOpen) return;
    const json = JSON.stringify(message);
    const parts = this.longText?.partsOf(json);
    this.setHeaders();
    this.stop();
    if (parts) this.finishInParts(parts);
    else if (!this.res.headersSent) sendJson(this.res, 200, json);
    else this.res.end(frame(json));
  }

  /** Ends the answer without a result, as for a request that the client has cancelled. */
  abandon(): void {
    if (!this.isOpen) return;
    if (!this.res.headersSent) this.res.writeHead(202);
    this.res.end();
    this.stop();
  }

  private open(): void {
    this.setHeaders();
    this.res.writeHead(200, SSE_HEADERS);
    this.onOpen(this.res);
    this.keepAlive = setInterval(() => this.res.write(': keep-alive\n\n'), this.keepAliveMs).unref();
    this.res.once('close', () => this.stop());
  }

  /** Its length is not known before it is written. */
  private finishInParts(parts: Iterable<Buffer>): void {
    const { res } = this;
    this.isFinishing = true;
    const isEvent = res.headersSent;
    if (isEvent) res.write(EVENT);
    else res.writeHead(200, { 'content-type': 'application/json' });
    writeParts(res, parts).then(
      () => res.end(isEvent ? END_OF_EVENT : undefined),
      (error: Error) => res.destroy(error),
    );
  }

  private setHeaders(): void {
    if (this.res.headersSent) return;
    for (const [name, value] of Object.entries(this.headers)) this.res.setHeader(name, value);
  }

  private stop(): void {
    clearInterval(this.keepAlive);
  }
}

const EVENT = 'event: message\ndata: ';
const END_OF_EVENT = '\n\n';

const frame = (json: string): string => EVENT + json + END_OF_EVENT;
