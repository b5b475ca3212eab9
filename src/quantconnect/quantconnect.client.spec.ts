import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadConfig } from '../config/env.js';
import { LimitsConfig } from '../config/limits.config.js';
import { QuantConnectConfig } from '../config/quantconnect.config.js';
import { RateLimiter } from '../limits/rate-limiter.js';
import { AccountBudget } from './account-budget.js';
import { DriftWatcher } from './drift/drift.watcher.js';
import { UpstreamPolicy } from './policy/upstream.policy.js';
import { QuantConnectAccount } from './quantconnect-account.js';
import type { Effect, QuantConnectCall } from './quantconnect-call.js';
import { QuantConnectClient } from './quantconnect.client.js';
import { QuantConnectAnswerTooLarge, QuantConnectUnavailable } from './quantconnect.errors.js';

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

describe('QuantConnectClient', () => {
  let upstream: Server;
  let handler: Handler;
  let requests: number;
  let client: QuantConnectClient;

  const call = (
    effect: Effect = 'read',
    signal: AbortSignal = new AbortController().signal,
  ): QuantConnectCall => ({
    effect,
    tenant: 'alice',
    signal,
    account: async () => new QuantConnectAccount('12345', 'canary-token'),
    caution: () => undefined,
  });

  const clientFor = (url: string, env: Record<string, string> = {}) => {
    const config = loadConfig(QuantConnectConfig, {
      QUANTCONNECT_API_URL: url,
      QUANTCONNECT_TIMEOUT_SECONDS: '1',
      ...env,
    });
    const budget = new AccountBudget(new LimitsConfig(), new RateLimiter());
    return new QuantConnectClient(config, new DriftWatcher(), new UpstreamPolicy(config), budget);
  };

  const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`;

  beforeEach(async () => {
    requests = 0;
    upstream = createServer((req, res) => {
      requests += 1;
      handler(req, res);
    }).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    client = clientFor(urlOf(upstream), { QUANTCONNECT_MAX_RESPONSE_BYTES: '2048' });
  });

  afterEach(async () => {
    await client.onApplicationShutdown();
    upstream.closeAllConnections();
    upstream.close();
  });

  it('sends a signed JSON request below the base path', async () => {
    const seen: { url?: string; headers?: IncomingMessage['headers']; body: string } = { body: '' };
    handler = (req, res) => {
      Object.assign(seen, { url: `${req.method} ${req.url}`, headers: req.headers });
      req.on('data', (chunk) => (seen.body += chunk));
      req.on('end', () => res.end('{"success":true,"n":1}'));
    };
    await expect(client.post(call(), '/files/read', { projectId: 1 })).resolves.toEqual({
      success: true,
      n: 1,
    });
    expect(seen.url).toBe('POST /api/v2/files/read');
    expect(seen.body).toBe('{"projectId":1}');
    expect(seen.headers).toMatchObject({ 'content-type': 'application/json' });
    const expected = new QuantConnectAccount('12345', 'canary-token').sign(
      Number(seen.headers!['timestamp']),
    );
    expect(seen.headers!['authorization']).toBe(expected.authorization);
    expect(Math.abs(Number(seen.headers!['timestamp']) - Date.now() / 1000)).toBeLessThan(5);
  });

  it('signs a GET just so, and sends it without a body', async () => {
    const seen: { url?: string; headers?: IncomingMessage['headers']; body: string } = { body: '' };
    handler = (req, res) => {
      Object.assign(seen, { url: `${req.method} ${req.url}`, headers: req.headers });
      req.on('data', (chunk) => (seen.body += chunk));
      req.on('end', () => res.end('{"success":true}'));
    };
    await expect(client.get(call(), '/lean/environments/read')).resolves.toEqual({ success: true });
    expect(seen).toMatchObject({ url: 'GET /api/v2/lean/environments/read', body: '' });
    expect(seen.headers).not.toHaveProperty('content-type');
    expect(seen.headers!['authorization']).toMatch(/^Basic /);
  });

  it('takes an answer of another shape as it is, and passes on what its reader has to know', async () => {
    const seen: string[] = [];
    const cautioned = { ...call(), caution: (sentence: string) => seen.push(sentence) };
    const answer = { success: 'true', live: 'none', unheardOf: [1, { a: null }] };
    handler = (_req, res) => res.end(JSON.stringify(answer));
    await expect(client.post(cautioned, '/live/list')).resolves.toEqual(answer);
    expect(seen).toEqual([expect.stringContaining('/live/list has live as string, not array')]);
    await expect(client.get(cautioned, '/live/list')).resolves.toEqual(answer);
    await expect(client.upload(cautioned, '/live/list', {}, { field: 'f', content: 'x' })).resolves.toEqual(
      answer,
    );
    expect(seen).toHaveLength(3);
  });

  it('never sends a request twice, whatever goes wrong', async () => {
    handler = (req) => req.socket.destroy();
    const error = await client.post(call('write'), '/backtests/create').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(QuantConnectUnavailable);
    expect(error).toMatchObject({ uncertain: true });
    expect(requests).toBe(1);
  });

  it('gives up after its time and says that a write may have happened', async () => {
    handler = () => undefined;
    await expect(client.post(call('write'), '/backtests/create')).rejects.toMatchObject({
      code: 'quantconnect_unavailable',
      uncertain: true,
      message: expect.stringContaining('did not answer within 1 s'),
    });
  });

  // On Node 20 a time-out that only a combined signal refers to is collected, and never fires.
  it('gives up after its time although garbage is collected meanwhile', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const timer = setInterval(collect, 50);
    handler = (_req, res) => void setTimeout(() => res.end('{"success":true}'), 3000).unref();
    await expect(client.post(call(), '/projects/read')).rejects.toMatchObject({
      code: 'quantconnect_unavailable',
    });
    clearInterval(timer);
  });

  it('bounds an answer that keeps dripping', async () => {
    handler = (_req, res) => {
      const timer = setInterval(() => res.write(' '), 100);
      res.on('close', () => clearInterval(timer));
    };
    await expect(client.post(call(), '/projects/read')).rejects.toMatchObject({
      code: 'quantconnect_unavailable',
    });
  });

  it('knows that a write was not sent where nobody listens', async () => {
    const nowhere = clientFor('http://127.0.0.1:1/api/v2');
    await expect(nowhere.post(call('write'), '/backtests/create')).rejects.toMatchObject({
      uncertain: false,
    });
    await nowhere.onApplicationShutdown();
  });

  it('reads no more than the largest answer allowed', async () => {
    handler = (_req, res) => res.end(JSON.stringify({ success: true, x: 'y'.repeat(5000) }));
    await expect(client.post(call(), '/projects/read')).rejects.toBeInstanceOf(QuantConnectAnswerTooLarge);
  });

  it('closes the connection when the caller goes away', async () => {
    const closed = new Promise<number>((resolve) => {
      handler = (req) => req.socket.once('close', () => resolve(Date.now()));
    });
    const abort = new AbortController();
    const pending = client.post(call('read', abort.signal), '/projects/read').catch((e: unknown) => e);
    setTimeout(() => abort.abort(new Error('client left')), 100);
    const abortedAt = Date.now() + 100;
    expect(await pending).toMatchObject({ message: 'client left' });
    expect((await closed) - abortedAt).toBeLessThan(500);
  });

  describe('an upload', () => {
    const upload = (content: string | Uint8Array<ArrayBuffer>) =>
      client.upload(
        call('destroy'),
        '/object/set',
        { organizationId: 'o1', key: 'a "b" é' },
        { field: 'objectData', content },
      );

    const formSeen = () =>
      new Promise<{ req: IncomingMessage; form: globalThis.FormData }>((resolve) => {
        handler = (req, res) => {
          const chunks: Buffer[] = [];
          req.on('data', (chunk: Buffer) => chunks.push(chunk));
          req.on('end', () => {
            const headers = { 'content-type': req.headers['content-type']! };
            void new Response(Buffer.concat(chunks), { headers })
              .formData()
              .then((form) => resolve({ req, form }));
            res.end('{"success":true}');
          });
        };
      });

    it('is one signed multipart form of its fields and the file', async () => {
      const seen = formSeen();
      await expect(upload('Hello, world!')).resolves.toEqual({ success: true });
      const { req, form } = await seen;
      expect(`${req.method} ${req.url}`).toBe('POST /api/v2/object/set');
      expect(req.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
      expect(req.headers['authorization']).toBe(
        new QuantConnectAccount('12345', 'canary-token').sign(Number(req.headers['timestamp'])).authorization,
      );
      expect([...form.keys()]).toEqual(['organizationId', 'key', 'objectData']);
      expect(form.get('organizationId')).toBe('o1');
      expect(form.get('key')).toBe('a "b" é');
      expect(await (form.get('objectData') as File).text()).toBe('Hello, world!');
      expect(requests).toBe(1);
    });

    it('carries bytes as they are', async () => {
      const seen = formSeen();
      await upload(new Uint8Array([0, 255, 13, 10, 45, 45]));
      const file = (await seen).form.get('objectData') as File;
      expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([0, 255, 13, 10, 45, 45]);
    });

    it('that is too large is refused, and one without an answer may have happened', async () => {
      handler = (_req, res) => res.writeHead(413).end('{}');
      await expect(upload('x')).rejects.toMatchObject({
        code: 'quantconnect_rejected',
        reasons: ['The upload is too large (HTTP 413)'],
      });
      handler = (req) => req.socket.destroy();
      await expect(upload('x')).rejects.toMatchObject({ uncertain: true });
      expect(requests).toBe(2);
    });
  });

  it('does not follow a redirect, which could carry the signature elsewhere', async () => {
    handler = (_req, res) => res.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
    await expect(client.post(call(), '/projects/read')).rejects.toMatchObject({
      code: 'quantconnect_unavailable',
    });
  });

  it('returns the address a redirect points to, when that is what was asked for', async () => {
    handler = (_req, res) => res.writeHead(302, { location: '/authorize?brokerage=alpaca' }).end();
    const address = await client.redirect(call('write'), '/live/auth0/authorize', { brokerage: 'alpaca' });
    expect(address.href).toBe(`${new URL(urlOf(upstream)).origin}/authorize?brokerage=alpaca`);
    expect(requests).toBe(1);
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'http://'])(
    'hands out no address that is no web page: %s',
    async (location) => {
      handler = (_req, res) => res.writeHead(302, { location }).end();
      await expect(client.redirect(call(), '/live/auth0/authorize')).rejects.toMatchObject({
        code: 'quantconnect_unavailable',
      });
    },
  );

  it('takes a refusal in the place of a redirect for a refusal, and an empty success for no answer', async () => {
    handler = (_req, res) => res.end('{"success":false,"errors":["No such brokerage"]}');
    await expect(client.redirect(call(), '/live/auth0/authorize')).rejects.toMatchObject({
      code: 'quantconnect_rejected',
    });
    handler = (_req, res) => res.end('{"success":true}');
    await expect(client.redirect(call(), '/live/auth0/authorize')).rejects.toMatchObject({
      code: 'quantconnect_unavailable',
      message: expect.stringContaining('without an address to open'),
    });
  });

  it('keeps the token out of its errors', async () => {
    handler = (req) => req.socket.destroy();
    const error = await client.post(call(), '/projects/read').catch((e: unknown) => e);
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/canary-token|authorization/i);
  });
});
