import { getEventListeners, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../config/env.js';
import { LimitsConfig } from '../../config/limits.config.js';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import { RateLimiter } from '../../limits/rate-limiter.js';
import { AccountBudget } from '../account-budget.js';
import { DriftWatcher } from '../drift/drift.watcher.js';
import { QuantConnectAccount } from '../quantconnect-account.js';
import type { QuantConnectCall } from '../quantconnect-call.js';
import { QuantConnectClient } from '../quantconnect.client.js';
import { UpstreamPolicy } from './upstream.policy.js';
import type { UpstreamEvent } from './upstream-event.js';

type Answer = (res: ServerResponse, req: IncomingMessage) => unknown;

const good: Answer = (res) => res.end('{"success":true,"ok":1}');
const status =
  (code: number, body = '', headers = {}): Answer =>
  (res) =>
    res.writeHead(code, headers).end(body);
const drop: Answer = (_res, req) => req.socket.destroy();
const hang: Answer = () => undefined;
const garbage: Answer = (res) => res.end('<html>');
const slowDown: Answer = (res) => res.end('{"success":false,"errors":["Too many; please slow down."]}');

describe('The policy towards QuantConnect', () => {
  let upstream: Server;
  let paths: string[];
  /** Answers in turn; the last one goes on. */
  let answers: Answer[];
  let client: QuantConnectClient;
  let events: UpstreamEvent[];

  beforeEach(async () => {
    paths = [];
    answers = [good];
    upstream = createServer((req, res) => {
      paths.push(req.url!.replace('/api/v2', ''));
      req.resume().on('end', () => (answers.length > 1 ? answers.shift()! : answers[0]!)(res, req));
    }).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    client = clientWith({});
  });
  afterEach(async () => {
    await client.onApplicationShutdown();
    upstream.closeAllConnections();
    upstream.close();
  });

  const clientWith = (env: Record<string, string>, port = (upstream.address() as AddressInfo).port) => {
    const config = loadConfig(QuantConnectConfig, {
      QUANTCONNECT_API_URL: `http://127.0.0.1:${port}/api/v2`,
      QUANTCONNECT_TIMEOUT_SECONDS: '3',
      ...env,
    });
    const policy = new UpstreamPolicy(config);
    const heard: UpstreamEvent[] = [];
    policy.onEvent((event) => heard.push(event));
    events = heard;
    const budget = new AccountBudget(loadConfig(LimitsConfig, env), new RateLimiter());
    return new QuantConnectClient(config, new DriftWatcher(), policy, budget);
  };
  const call = (more: Partial<QuantConnectCall> = {}): QuantConnectCall => ({
    effect: 'read',
    tenant: 'alice',
    signal: new AbortController().signal,
    account: async () => new QuantConnectAccount('1', 'x'),
    caution: () => undefined,
    ...more,
  });
  const read = (more?: Partial<QuantConnectCall>) => client.post(call(more), '/projects/read');
  const write = (more?: Partial<QuantConnectCall>) =>
    client.post(call({ effect: 'write', ...more }), '/backtests/create');
  const failure = (sent: Promise<unknown>) =>
    sent.then(
      (value) => expect(value).toBe('a failure'),
      (error: unknown) => error,
    );
  const kinds = (kind: UpstreamEvent['kind']) => events.filter((event) => event.kind === kind);
  const hanging = (count: number) => until(() => paths.length >= count);
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  describe('a read', () => {
    it.each([
      ['a lost connection', drop],
      ['HTTP 500', status(500)],
      ['HTTP 502', status(502, '<html>')],
      ['HTTP 503', status(503)],
      ['HTTP 504', status(504)],
      ['HTTP 408', status(408)],
      ['HTTP 425', status(425)],
      ['an answer that is not JSON', garbage],
    ])('is repeated after %s', async (_, fault) => {
      answers = [fault, fault, good];
      await expect(read()).resolves.toMatchObject({ ok: 1 });
      expect(paths).toHaveLength(3);
      expect(kinds('retry')).toHaveLength(2);
    });

    it('is tried three times at most', async () => {
      answers = [status(502)];
      expect(await failure(read())).toMatchObject({
        code: 'quantconnect_unavailable',
        trouble: 'server_error',
      });
      expect(paths).toHaveLength(3);
    });

    it.each([
      ['a refusal', status(200, '{"success":false,"errors":["No"]}')],
      ['HTTP 400', status(400)],
      ['HTTP 401', status(401)],
      ['HTTP 403 of a firewall', status(403, '<html>')],
      ['HTTP 404', status(404)],
      ['a redirect', status(302, '', { location: '/' })],
      ['too large an answer', status(200, 'x'.repeat(5000))],
    ])('is not repeated after %s', async (_, answer) => {
      client = clientWith({ QUANTCONNECT_MAX_RESPONSE_BYTES: '2048' });
      answers = [answer];
      await failure(read());
      expect(paths).toHaveLength(1);
    });

    it('is not repeated for a server error that has a meaning there', async () => {
      answers = [status(500)];
      const hints = { silentErrorMeans: 'no such folder' };
      await failure(client.post(call(), '/data/list', {}, hints));
      expect(paths).toHaveLength(1);
    });

    it('of which the first attempt hangs has time for a second', async () => {
      // The longest first pause, and time for an attempt after it.
      client = clientWith({ QUANTCONNECT_TIMEOUT_SECONDS: '6' });
      answers = [hang, good];
      const startedAt = performance.now();
      await expect(read()).resolves.toMatchObject({ ok: 1 });
      expect(performance.now() - startedAt).toBeLessThan(6000);
    });

    it('ends with its time, however many attempts hang', async () => {
      client = clientWith({ QUANTCONNECT_TIMEOUT_SECONDS: '6' });
      answers = [hang];
      const startedAt = performance.now();
      expect(await failure(read())).toMatchObject({ trouble: 'timeout' });
      expect(performance.now() - startedAt).toBeLessThan(6100);
      expect(paths).toHaveLength(2);
    });

    it('that may be held back waits all of its time, once', async () => {
      client = clientWith({ QUANTCONNECT_TIMEOUT_SECONDS: '1' });
      answers = [hang];
      const held = client.post(call(), '/live/auth0/read', {}, { mayBeHeldBack: true });
      expect(await failure(held)).toMatchObject({ trouble: 'held_back' });
      expect(paths).toHaveLength(1);
    });

    it.each([
      ['HTTP 429', status(429, '', { 'retry-after': '1' })],
      ['HTTP 503', status(503, '', { 'retry-after': '1' })],
    ])('waits as long as %s says, where that fits', async (_, answer) => {
      answers = [answer, good];
      const startedAt = performance.now();
      await expect(read()).resolves.toMatchObject({ ok: 1 });
      expect(performance.now() - startedAt).toBeGreaterThan(990);
    });

    it.each([
      ['HTTP 429', status(429, '', { 'retry-after': '7' }), 7],
      ['the text to slow down', slowDown, 10],
    ])('says at once how long to wait where %s asks for more than there is', async (_, answer, seconds) => {
      answers = [answer];
      const startedAt = performance.now();
      expect(await failure(read())).toMatchObject({ retryAfterSeconds: seconds });
      expect(performance.now() - startedAt).toBeLessThan(500);
      expect(paths).toHaveLength(1);
    });

    it('is repeated so rarely in an outage that retries do not multiply it', async () => {
      client = clientWith({ QUANTCONNECT_CIRCUIT_FAULTS: '100000' });
      answers = [status(500)];
      for (let n = 0; n < 20; n += 1) await Promise.all(Array.from({ length: 10 }, () => failure(read())));
      expect(paths.length).toBeGreaterThan(220);
      expect(paths.length).toBeLessThanOrEqual(200 * 1.2 + 5);
    });
  });

  describe('a write', () => {
    it.each([
      ['a lost connection', drop],
      ['HTTP 500', status(500)],
      ['HTTP 503 with a time to wait', status(503, '', { 'retry-after': '1' })],
      ['HTTP 408', status(408)],
      ['an answer that is not JSON', garbage],
      ['no answer', hang],
    ])('is sent once, and uncertain, after %s', async (_, fault) => {
      client = clientWith({ QUANTCONNECT_TIMEOUT_SECONDS: '1' });
      answers = [fault];
      expect(await failure(write())).toMatchObject({ uncertain: true });
      expect(paths).toHaveLength(1);
    });

    it.each(['read', 'write', 'destroy'] as const)(
      'is one by what the request does, in a tool that is %s',
      async (effect) => {
        answers = [drop, good];
        expect(await failure(client.post(call({ effect }), '/x', {}, { effect: 'write' }))).toMatchObject({
          uncertain: true,
        });
        answers = [drop, good];
        await expect(client.post(call({ effect }), '/x', {}, { effect: 'read' })).resolves.toMatchObject({
          ok: 1,
        });
      },
    );

    it('is sent again after it was refused for its haste', async () => {
      answers = [status(429, '', { 'retry-after': '1' }), good];
      await expect(write()).resolves.toMatchObject({ ok: 1 });
      expect(paths).toHaveLength(2);
    });

    it('with a file is sent again whole', async () => {
      const bodies: string[] = [];
      upstream.prependListener('request', (req: IncomingMessage) => {
        let body = '';
        req.on('data', (chunk) => (body += chunk)).on('end', () => bodies.push(body));
      });
      answers = [status(429, '', { 'retry-after': '1' }), good];
      const file = { field: 'objectData', content: 'x'.repeat(100_000) };
      await client.upload(call({ effect: 'write' }), '/object/set', { key: 'k' }, file);
      expect(bodies.map((body) => [body.includes('name="key"'), body.match(/x{100000}/) !== null])).toEqual([
        [true, true],
        [true, true],
      ]);
    });

    it('is sent once QuantConnect can be reached', async () => {
      const { port } = upstream.address() as AddressInfo;
      upstream.close();
      await once(upstream, 'close');
      const sent = write();
      await until(() => kinds('retry').length > 0);
      upstream.listen(port, '127.0.0.1');
      await expect(sent).resolves.toMatchObject({ ok: 1 });
      expect(paths).toEqual(['/backtests/create']);
    });

    it('has all of the time for its one attempt', async () => {
      answers = [(res, req) => setTimeout(() => good(res, req), 2500)];
      await expect(write()).resolves.toMatchObject({ ok: 1 });
    });
  });

  describe('in an outage', () => {
    beforeEach(async () => {
      client = clientWith({ QUANTCONNECT_CIRCUIT_SECONDS: '1' });
      answers = [status(500)];
      await Promise.all(Array.from({ length: 10 }, () => failure(read())));
      paths = [];
    });
    const rest = () => new Promise((resolve) => setTimeout(resolve, 1050));

    it.each([
      ['a read', () => read()],
      ['a write', () => write()],
    ])('%s is answered at once, with when to come again and that nothing was sent', async (_, send) => {
      const startedAt = performance.now();
      expect(await failure(send())).toMatchObject({
        code: 'quantconnect_unavailable',
        trouble: 'circuit_open',
        retryAfterSeconds: 1,
        uncertain: false,
        message: expect.stringContaining('nothing was sent to'),
      });
      expect(performance.now() - startedAt).toBeLessThan(50);
      expect(paths).toEqual([]);
      expect(kinds('rejection').at(-1)).toEqual({ kind: 'rejection', reason: 'circuit_open' });
    });

    it('one read tries after a rest, and the others come again later', async () => {
      await rest();
      answers = [(res, req) => setTimeout(() => good(res, req), 100)];
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => read()));
      expect(outcomes.filter(({ status: how }) => how === 'fulfilled')).toHaveLength(1);
      expect(paths).toHaveLength(1);
      await expect(read()).resolves.toMatchObject({ ok: 1 });
    });

    it('a write never tries itself: a question goes first, and where that fails it stays here', async () => {
      await rest();
      expect(await failure(write())).toMatchObject({ trouble: 'circuit_open', uncertain: false });
      expect(paths).toEqual(['/authenticate']);
    });

    it('a write goes out once the question is answered, be it with a refusal', async () => {
      await rest();
      answers = [status(401), good];
      await expect(write()).resolves.toMatchObject({ ok: 1 });
      expect(paths).toEqual(['/authenticate', '/backtests/create']);
    });

    it('another tenant is served', async () => {
      answers = [good];
      await expect(write({ tenant: 'bob' })).resolves.toMatchObject({ ok: 1 });
      await expect(read()).resolves.toMatchObject({ ok: 1 });
    });
  });

  describe('a caller that leaves', () => {
    const left = new Error('client left');
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

    const leaving = async (send: (signal: AbortSignal) => Promise<unknown>, when: () => Promise<unknown>) => {
      const abort = new AbortController();
      const sent = failure(send(abort.signal));
      await when();
      const leftAt = performance.now();
      abort.abort(left);
      expect(await sent).toBe(left);
      expect(performance.now() - leftAt).toBeLessThan(100);
      expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    };

    it('while waiting for a turn is let go, and nothing is sent', async () => {
      client = clientWith({ QUANTCONNECT_CONNECTIONS: '2' });
      answers = [hang];
      void failure(read());
      await hanging(1);
      const before = timers();
      await leaving(
        (signal) => read({ signal, tenant: 'bob' }),
        () => until(() => kinds('queue').length > 0),
      );
      expect([paths.length, kinds('queue').at(-1), timers()]).toEqual([
        1,
        { kind: 'queue', waiting: 0 },
        before,
      ]);
    });

    it('while a pause is made is let go, and nothing more is sent', async () => {
      answers = [status(429, '', { 'retry-after': '2' })];
      const before = timers();
      await leaving(
        (signal) => read({ signal }),
        () => until(() => kinds('retry').length > 0),
      );
      expect([paths.length, timers()]).toEqual([1, before]);
    });

    it('while the body is read takes the connection along', async () => {
      let closedAt = 0;
      answers = [
        (res, req) => {
          req.socket.on('close', () => (closedAt = performance.now()));
          res.write('{"half":');
        },
      ];
      const startedAt = performance.now();
      await leaving(
        (signal) => read({ signal }),
        () => hanging(1),
      );
      await until(() => closedAt > 0);
      expect(closedAt - startedAt).toBeLessThan(500);
      expect(events.at(-1)).toMatchObject({ kind: 'attempt', errorType: 'cancelled' });
    });
  });

  it('answers `busy` where too many wait, and sends what waited', async () => {
    client = clientWith({ QUANTCONNECT_CONNECTIONS: '2', QUANTCONNECT_QUEUE_PER_TENANT: '2' });
    answers = [(res, req) => setTimeout(() => good(res, req), 100)];
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => read()));
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({ code: 'busy', retryAfterSeconds: 5 });
    expect(paths).toHaveLength(3);
    expect(kinds('rejection')).toEqual([1, 2].map(() => ({ kind: 'rejection', reason: 'queue_full' })));
  });

  it('lets a stop pass although all reads of the tenant hang', async () => {
    client = clientWith({ QUANTCONNECT_CONNECTIONS_PER_TENANT: '4' });
    answers = [hang];
    for (let n = 0; n < 20; n += 1) void failure(read());
    await hanging(3);
    answers = [good];
    const startedAt = performance.now();
    await client.post(call({ effect: 'destroy' }), '/live/update/stop');
    expect(performance.now() - startedAt).toBeLessThan(200);
  });

  it('serves a quiet tenant beside one that asks for fifty times as much', async () => {
    client = clientWith({
      QUANTCONNECT_CONNECTIONS: '8',
      QUANTCONNECT_CONNECTIONS_PER_TENANT: '4',
      QUANTCONNECT_QUEUE_PER_TENANT: '400',
    });
    answers = [(res, req) => setTimeout(() => good(res, req), 20)];
    let served = 0;
    const noisily = async (): Promise<void> => {
      await read({ tenant: 'noisy' });
      served += 1;
    };
    const noisy = Promise.allSettled(Array.from({ length: 400 }, noisily));
    for (let n = 0; n < 8; n += 1) {
      const before = served;
      await read({ tenant: 'quiet' });
      // What four lanes of 20 ms serve in 150 ms, on however busy a machine.
      expect(served - before).toBeLessThanOrEqual(30);
    }
    expect(served).toBeLessThan(400);
    await noisy;
  });

  it('counts every try against the budget of the account, and waits for nobody who has used it up', async () => {
    client = clientWith({ ACCOUNT_REQUESTS_PER_MINUTE: '5' });
    answers = [status(503), status(503), good];
    await read();
    await read();
    const attempts = kinds('attempt').length;
    expect(await failure(read())).toMatchObject({ code: 'account_rate_limited' });
    expect(paths).toHaveLength(4);
    expect(kinds('attempt')).toHaveLength(attempts);
  });

  it('does not take an empty budget for a sign of life', async () => {
    client = clientWith({
      ACCOUNT_REQUESTS_PER_MINUTE: '3',
      QUANTCONNECT_CIRCUIT_FAULTS: '2',
      QUANTCONNECT_CIRCUIT_SECONDS: '1',
    });
    answers = [status(503)];
    await failure(read());
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await failure(read());
    expect(kinds('circuit').map((event) => event.kind === 'circuit' && event.state)).not.toContain('closed');
  });

  it('tells of each attempt how long it took and how it ended', async () => {
    answers = [status(502), good];
    await read();
    expect(kinds('attempt')).toEqual([
      { kind: 'attempt', seconds: expect.any(Number), status: 502, errorType: 'server_error' },
      { kind: 'attempt', seconds: expect.any(Number), status: 200 },
    ]);
    expect(kinds('retry')).toEqual([{ kind: 'retry', reason: 'server_error' }]);
  });
});
