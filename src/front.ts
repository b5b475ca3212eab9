import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import proxyAddr from 'proxy-addr';
import { RefusalRecorder } from './audit/refusal.recorder.js';
import { refusalRecord } from './audit/request-record.js';
import { EdgeMiddleware } from './auth/http/edge.middleware.js';
import { ServerConfig } from './config/server.config.js';
import { DrainService } from './health/drain.service.js';
import { ShortWay } from './mcp/http/short/short-way.js';
import { HttpRecorder } from './observability/http.recorder.js';
import { HttpTracer } from './observability/tracing/http.tracer.js';

/**
 * Puts what every request meets in front of Express, which takes a request that it does nothing with as long as the
 * rest of a call: measuring, tracing, the edge, and the short way.
 */
export function standInFront(app: NestExpressApplication): void {
  const server = app.getHttpServer();
  const express = app.getHttpAdapter().getInstance() as Listener;
  server.removeAllListeners('request');
  server.on('request', listenerOf(app, express));
}

type Listener = (req: IncomingMessage, res: ServerResponse) => void;

function listenerOf(app: NestExpressApplication, express: Listener): Listener {
  const [recorder, tracer, short] = [app.get(HttpRecorder), app.get(HttpTracer), app.get(ShortWay)];
  const drain = app.get(DrainService);
  // Who leaves says so with every answer, which is Express's business.
  const serve: Listener = (req, res) => (drain.draining ? express(req, res) : short.serve(req, res, express));
  const [edge, noteAddress] = [recordedEdge(app), addressNoter(app.get(ServerConfig))];
  const listen: Listener = (req, res) => {
    noteAddress?.(req);
    recorder.use(req, res, () => tracer.use(req, res, () => edge(req, res, () => serve(req, res))));
  };
  return (req, res) => guarded(listen, req, res);
}

/** Nobody else would catch what is thrown here, and the process would end. */
function guarded(listen: Listener, req: IncomingMessage, res: ServerResponse): void {
  try {
    listen(req, res);
  } catch (error) {
    logger.error(error);
    if (!res.headersSent) res.writeHead(500, { connection: 'close' });
    res.end();
  }
}

const logger = new Logger('Front');

/** The edge answers by itself, so it cannot be bypassed; what it refuses is recorded all the same. */
function recordedEdge(app: NestExpressApplication): EdgeMiddleware['use'] {
  const [edge, refusals] = [app.get(EdgeMiddleware), app.get(RefusalRecorder)];
  edge.onRefusal((request, reason) => refusals.record(refusalRecord(request, 'mcp.request', reason)));
  return edge.use;
}

/** Where proxies are trusted: the address that they tell of, under the name that Express gives it. */
function addressNoter({ trustedProxies }: ServerConfig): ((req: IncomingMessage) => void) | undefined {
  if (trustedProxies.length === 0) return undefined;
  const trusted = proxyAddr.compile([...trustedProxies]);
  return (req) => Object.assign(req, { ip: proxyAddr(req, trusted) });
}
