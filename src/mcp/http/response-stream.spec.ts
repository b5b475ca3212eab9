import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LongText } from '../results/long-text.js';
import { ResponseStream } from './response-stream.js';

const progress = {
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progress: 1, progressToken: 1 },
} as const;
const result = { jsonrpc: '2.0', id: 1, result: {} } as const;

describe('ResponseStream', () => {
  let server: Server;
  let serve: (stream: ResponseStream) => void;

  beforeEach(async () => {
    server = createServer((_req, res) =>
      serve(new ResponseStream(res, { 'mcp-session-id': 's' }, 20)),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const get = () => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

  it('is plain JSON when the result comes first', async () => {
    serve = (stream) => stream.finish(result);
    const response = await get();
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('mcp-session-id')).toBe('s');
    expect(await response.json()).toEqual(result);
  });

  it('becomes an event stream that proxies neither buffer nor change, and stays alive when silent', async () => {
    serve = (stream) => {
      stream.event(progress);
      setTimeout(() => stream.finish(result), 100);
    };
    const response = await get();
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('cache-control')).toContain('no-transform');
    const text = await response.text();
    expect(text).toContain(`event: message\ndata: ${JSON.stringify(progress)}\n\n`);
    expect(text).toContain(': keep-alive\n\n');
    expect(text.endsWith(`data: ${JSON.stringify(result)}\n\n`)).toBe(true);
  });

  describe('with a text that is long', () => {
    const text = '"ä\n😀"'.repeat(100_000);
    const serveWith = (begin: (stream: ResponseStream) => void) => {
      server.removeAllListeners('request').on('request', (_req, res) => {
        const longText = new LongText();
        const stream = new ResponseStream(res, {}, 20, undefined, longText);
        begin(stream);
        stream.finish({ jsonrpc: '2.0', id: 1, result: { text: longText.standInFor(text) } });
        // The client cancelled too late.
        stream.event(progress);
        stream.abandon();
      });
      return get();
    };

    it('is the same JSON', async () => {
      const response = await serveWith(() => undefined);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 1, result: { text } });
    });

    it('is one event of a stream, into which nothing else is written', async () => {
      const response = await serveWith((stream) => stream.event(progress));
      const [first, second, ...more] = (await response.text()).split('\n\n');
      expect(first).toContain('notifications/progress');
      expect(second?.startsWith('event: message\ndata: {')).toBe(true);
      expect(JSON.parse(second!.slice('event: message\ndata: '.length))).toMatchObject({ result: { text } });
      expect(more).toEqual(['']);
    });
  });

  it('ends without a result when it is abandoned, and takes nothing more', async () => {
    serve = (stream) => {
      stream.abandon();
      stream.finish(result);
    };
    const response = await get();
    expect(response.status).toBe(202);
    expect(await response.text()).toBe('');
  });
});
