import { METHODS, type IncomingMessage, type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { MetricsConfig } from '../config/metrics.config.js';
import { Metrics } from './metrics.js';

type Routed = IncomingMessage & { readonly route?: { readonly path?: unknown } };
type Answer = Pick<ServerResponse, 'headersSent' | 'statusCode'>;

const PROBES = '/health/';
const KNOWN: ReadonlySet<string> = new Set(METHODS);

/** Measures HTTP requests, those that are refused at the edge too. The first of all middleware. */
@Injectable()
export class HttpRecorder {
  constructor(
    private readonly metrics: Metrics,
    private readonly config: MetricsConfig,
  ) {}

  /** Bound, so that it can be handed to `app.use`. */
  readonly use = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (this.config.enabled && !request.url?.startsWith(PROBES)) this.watch(request, response);
    next();
  };

  /**
   * Measures a request that comes another way, when its answer is out or its client is gone.
   * @param route The template of its path.
   * @param startedAt By `performance.now()`.
   */
  closed(method: string, route: string, { headersSent, statusCode }: Answer, startedAt: number): void {
    if (!this.config.enabled) return;
    const labels = {
      http_request_method: KNOWN.has(method) ? method : '_OTHER',
      http_route: route,
      http_response_status_code: headersSent ? statusCode : '',
    };
    this.metrics.httpSeconds.observe(labels, (performance.now() - startedAt) / 1000);
  }

  private watch(request: Routed, response: ServerResponse): void {
    const startedAt = performance.now();
    // It happens once, and `once` costs an object more.
    response.on('close', () => {
      const { method = '', route } = request;
      // Of a path that nothing answers, nothing is kept: it is the client's invention.
      this.closed(method, typeof route?.path === 'string' ? route.path : '', response, startedAt);
    });
  }
}
