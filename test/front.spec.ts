import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { RefusalRecorder } from '../src/audit/refusal.recorder.js';
import { EdgeMiddleware } from '../src/auth/http/edge.middleware.js';
import { ServerConfig } from '../src/config/server.config.js';
import { standInFront } from '../src/front.js';
import { DrainService } from '../src/health/drain.service.js';
import { ShortWay } from '../src/mcp/http/short/short-way.js';
import { HttpRecorder } from '../src/observability/http.recorder.js';
import { HttpTracer } from '../src/observability/tracing/http.tracer.js';

type Next = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

describe('standInFront', () => {
  let server: Server;
  let ways: string[];
  const drain = { draining: false };
  let edge: Next;

  const passing: Next = (_req, _res, next) => next();
  const answering = (way: string) => (req: IncomingMessage & { ip?: string }, res: ServerResponse) => {
    ways.push(way);
    res.end(String(req.ip));
  };

  beforeEach(() => {
    ways = [];
    drain.draining = false;
    edge = passing;
  });

  const start = async (trustedProxies: string[] = []) => {
    const config = Object.assign(new ServerConfig(), { trustedProxies });
    const express = answering('long');
    server = createServer(express);
    const provided = new Map<unknown, unknown>([
      [HttpRecorder, { use: passing }],
      [HttpTracer, { use: passing }],
      [ShortWay, { serve: answering('short') }],
      [DrainService, drain],
      [EdgeMiddleware, { onRefusal: () => undefined, use: (...given: Parameters<Next>) => edge(...given) }],
      [RefusalRecorder, {}],
    ]);
    standInFront({
      get: (type: unknown) => (type === ServerConfig ? config : provided.get(type)),
      getHttpServer: () => server,
      getHttpAdapter: () => ({ getInstance: () => express }),
    } as unknown as NestExpressApplication);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  };
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const get = (headers = {}) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers });

  it('lets a request take the short way, behind the edge', async () => {
    await start();
    await get();
    expect(ways).toEqual(['short']);
    edge = (_req, res) => void res.writeHead(421).end();
    expect((await get()).status).toBe(421);
    expect(ways).toEqual(['short']);
  });

  it('leaves it to Express while the server leaves', async () => {
    await start();
    drain.draining = true;
    await get();
    expect(ways).toEqual(['long']);
  });

  it('answers what nobody has foreseen, and goes on', async () => {
    await start();
    edge = () => {
      throw new Error('unforeseen');
    };
    expect((await get()).status).toBe(500);
    edge = passing;
    expect((await get()).status).toBe(200);
  });

  it('believes a proxy that is trusted, and nobody else', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
    await start(['127.0.0.1']);
    expect(await (await get(forwarded)).text()).toBe('198.51.100.7');
    server.closeAllConnections();
    server.close();
    await start();
    expect(await (await get(forwarded)).text()).toBe('undefined');
  });
});
