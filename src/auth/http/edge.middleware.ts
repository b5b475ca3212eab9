import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import { ServerConfig } from '../../config/server.config.js';
import { isLoopback, parseHost } from './loopback.js';
import { rawHeaderValues } from './raw-headers.js';

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
    if (!this.hostsOf(request).every((host) => this.isOwnHost(host))) {
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

  // Only what the client itself names; X-Forwarded-Host is anybody's to set. The request target may name a
  // host as well (RFC 9112 §3.2.2), and two Host headers must not be read differently by two servers.
  private hostsOf(request: IncomingMessage): (string | undefined)[] {
    const hosts = rawHeaderValues(request, 'host');
    const target = request.url ?? '/';
    const named = /^[/*]/.test(target) ? [] : [/^https?:\/\/([^/?#]*)/i.exec(target)?.[1]];
    return hosts.length === 1 ? [...hosts, ...named] : [undefined];
  }

  private isOwnHost(value: string | undefined): boolean {
    const host = value === undefined ? undefined : parseHost(value);
    return host !== undefined && (isLoopback(host) || this.#hosts.has(host));
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
