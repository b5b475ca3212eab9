import { METHODS, type IncomingMessage, type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { MetricsConfig } from '../config/metrics.config.js';
import { Metrics } from './metrics.js';

type Routed = IncomingMessage & { readonly route?: { readonly path?: unknown } };

const PROBES = '/health/';

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

  private watch(request: Routed, response: ServerResponse): void {
    const startedAt = performance.now();
    response.once('close', () => {
      const { method = '', route } = request;
      const labels = {
        http_request_method: METHODS.includes(method) ? method : '_OTHER',
        // Of a path that nothing answers, nothing is kept: it is the client's invention.
        http_route: typeof route?.path === 'string' ? route.path : '',
        http_response_status_code: response.headersSent ? response.statusCode : '',
      };
      this.metrics.httpSeconds.observe(labels, (performance.now() - startedAt) / 1000);
    });
  }
}
