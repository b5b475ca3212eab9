import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import { ServerConfig } from '../../config/server.config.js';
import { isLoopback, parseHost } from './loopback.js';
import { hasRawHeader, onlyRawHeader } from './raw-headers.js';

const PREFLIGHT_HEADERS = {
  // GET is for the metadata of RFC 9728.
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id, X-MCP-Toolsets',
  'Access-Control-Max-Age': '600',
};
const EXPOSED_HEADERS = 'WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version, Retry-After';

/** `null` is every sandboxed frame and local file: to allow it is to allow everybody, as with `*`. */
export const OPEN_ORIGINS: readonly string[] = ['null', '*'];

// A host may come with any port and in any letter case: strangers who try them all get no further than this.
const MOST_SPELLINGS = 64;

export type RefusalListener = (request: IncomingMessage, reason: 'host' | 'origin') => void;

/**
 * The first thing a request meets: answers only under our own host names (a page that points its own name at
 * this machine gets nowhere), and only to browser pages of allowed origins. Writes its answers itself, so
 * that it also works in front of Nest.
 */
@Injectable()
export class EdgeMiddleware implements NestMiddleware<IncomingMessage, ServerResponse> {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  // `Host` values that were found to be ours, as they were sent: clients send the same one every time.
  readonly #spellings = new Set<string>();
  #onRefusal: RefusalListener = () => undefined;

  constructor({ publicUrl, allowedHosts, allowedOrigins }: ServerConfig) {
    const own = publicUrl === undefined ? [] : [new URL(publicUrl)];
    const hosts = [...own.map(({ host }) => host), ...allowedHosts].map(parseHost);
    this.#hosts = new Set(hosts.filter((host) => host !== undefined));
    const origins = [...own.map(({ origin }) => origin), ...allowedOrigins.map(asOrigin)];
    this.#origins = new Set(origins.filter((origin) => !OPEN_ORIGINS.includes(origin)));
  }

  /** Tells what was refused, for the audit. One listener. */
  onRefusal(listener: RefusalListener): void {
    this.#onRefusal = listener;
  }

  /** Bound, so that it can be handed to `app.use`. */
  readonly use = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (!this.isForUs(request)) {
      this.#onRefusal(request, 'host');
      return refuse(response, 421, 'This server does not answer to that host name: add it to ALLOWED_HOSTS.');
    }
    const origin = request.headers.origin;
    if (origin === undefined) return next();
    if (!this.isAllowedOrigin(origin)) {
      this.#onRefusal(request, 'origin');
      return refuse(response, 403, 'Pages of that origin may not call this server: see ALLOWED_ORIGINS.');
    }
    allowOrigin(response, origin);
    return isPreflight(request) ? void response.writeHead(204, PREFLIGHT_HEADERS).end() : next();
  };

  /** Whether a request is for one of our names and not of a page: one that `use` lets pass without a word. */
  isOwnRequest(request: IncomingMessage): boolean {
    return !hasRawHeader(request, 'origin') && this.isForUs(request);
  }

  // Only what the client itself names; X-Forwarded-Host is anybody's to set. The request target may name a
  // host as well (RFC 9112 §3.2.2), and two Host headers must not be read differently by two servers.
  private isForUs(request: IncomingMessage): boolean {
    if (!this.isOwnHost(onlyRawHeader(request, 'host'))) return false;
    const target = request.url ?? '/';
    if (target.startsWith('/') || target.startsWith('*')) return true;
    return this.isOwnHost(/^https?:\/\/([^/?#]*)/i.exec(target)?.[1]);
  }

  private isOwnHost(value: string | undefined): boolean {
    if (value === undefined) return false;
    if (this.#spellings.has(value)) return true;
    const host = parseHost(value);
    const isOwn = host !== undefined && (isLoopback(host) || this.#hosts.has(host));
    if (isOwn && this.#spellings.size < MOST_SPELLINGS) this.#spellings.add(value);
    return isOwn;
  }

  private isAllowedOrigin(origin: string): boolean {
    if (this.#origins.has(origin)) return true;
    const authority = /^https?:\/\/(.+)$/.exec(origin)?.[1];
    const host = authority === undefined ? undefined : parseHost(authority);
    return host !== undefined && isLoopback(host);
  }
}

// Settings are typed by people: `https://Example.com/` means the origin that browsers write in one way only.
function asOrigin(setting: string): string {
  const origin = URL.canParse(setting) ? new URL(setting).origin : 'null';
  return origin === 'null' ? setting : origin;
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

// No cookie is ever used, so credentials are not allowed, and the origin is named rather than `*`.
function allowOrigin(response: ServerResponse, origin: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS);
  response.appendHeader('Vary', 'Origin');
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_000, message } });
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' }).end(body);
}
