import { getEventListeners, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { BodyTooLarge, exchange, ExchangeFailed } from './http-exchange.js';
import { ParsedBody } from './large-answers/arriving-body.js';
import { LargeJson } from './large-answers/large-json.js';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
const BODY = /POST [^]*?\r\n\r\n\{"id":(\d+)\}/g;

/** What arrives at the other end of the wire is counted there, byte for byte. */
describe('exchange', () => {
  let server: Server;
  let sockets: Set<Socket>;
  let received: string;
  let onRequest: (socket: Socket) => void;
  let pool: Pool;

  beforeEach(async () => {
    received = '';
    sockets = new Set();
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      socket.on('data', (data) => {
        received += data.toString();
        if (data.toString().endsWith('}')) onRequest(socket);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    pool = new Pool(url(), { connections: 4, headersTimeout: 0, bodyTimeout: 0 });
  });
  afterEach(async () => {
    await pool.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const never = () => new AbortController().signal;
  const post = (
    id: number,
    { signal = never(), milliseconds = 60_000, through = pool, maxBytes = 1e6 } = {},
  ) => {
    const request = { method: 'POST', path: '/', body: `{"id":${id}}` } as const;
    return exchange(through, request, maxBytes, { cancellation: signal, milliseconds });
  };
  const failure = (sent: Promise<unknown>) =>
    sent.then(
      () => undefined,
      (error: unknown) => error as ExchangeFailed,
    );
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  };
  const arrivals = () => {
    const times = new Map<number, number>();
    for (const [, id] of received.matchAll(BODY)) times.set(Number(id), (times.get(Number(id)) ?? 0) + 1);
    return times;
  };

  it('reads an answer', async () => {
    onRequest = (socket) => socket.write(OK);
    await expect(post(1)).resolves.toMatchObject({ status: 200, body: '{}' });
  });

  describe('of a large answer', () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => ({
      n,
      text: `row, "${n}" ä€`,
      values: [n, n / 7, null],
    }));
    const large = JSON.stringify({ rows, success: true });
    const headed = (body: string) =>
      `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const one = { maxBytes: 1e7 };

    it('reads what it says, without the text', async () => {
      onRequest = (socket) => socket.write(headed(large));
      const { body } = await post(1, one);
      expect(body).toBeInstanceOf(ParsedBody);
      expect((body as ParsedBody).value).toEqual({ rows, success: true });
    });

    it('reads on over the same connection', async () => {
      onRequest = (socket) => socket.write(headed(large));
      for (const id of [1, 2]) expect((await post(id, one)).body).toBeInstanceOf(ParsedBody);
      onRequest = (socket) => socket.write(OK);
      await expect(post(3)).resolves.toMatchObject({ body: '{}' });
      expect(sockets.size).toBe(1);
    });

    it('parses all pieces of what came at once before it goes on', async () => {
      const dispatch = (_: unknown, handler: any): boolean => {
        const controller = { pause: () => undefined, resume: () => handler.onResponseEnd(controller, {}) };
        handler.onRequestStart(controller);
        handler.onResponseStart(controller, 200, {});
        handler.onResponseData(controller, Buffer.from(large));
        return true;
      };
      const { body } = await post(1, { ...one, through: { dispatch } as never });
      expect((body as ParsedBody).value).toEqual({ rows, success: true });
    });

    it('says nothing of what is no JSON, cut off or not', async () => {
      for (const body of [large.slice(0, -1), `${large}]`, 'x'.repeat(600_000)]) {
        onRequest = (socket) => socket.write(headed(body));
        expect(await post(1, one)).toMatchObject({ status: 200, body: { value: undefined } });
      }
    });

    it('lets other work go on between its pieces', async () => {
      onRequest = (socket) => socket.write(headed(large));
      const state = { turns: 0, isDone: false };
      const count = (): void => {
        state.turns += 1;
        if (!state.isDone) setImmediate(count);
      };
      setImmediate(count);
      const { parse } = LargeJson.prototype;
      const parsedIn: number[] = [];
      const spy = jest.spyOn(LargeJson.prototype, 'parse').mockImplementation(function (this: LargeJson) {
        parsedIn.push(state.turns);
        parse.call(this);
      });
      await post(1, one);
      state.isDone = true;
      spy.mockRestore();
      expect(parsedIn.length).toBeGreaterThan(3);
      expect(new Set(parsedIn).size).toBe(parsedIn.length);
    });

    it('ends when the caller leaves between two pieces, and lets the connection go', async () => {
      const abort = new AbortController();
      const left = new Error('left');
      onRequest = (socket) => socket.write(headed(large).slice(0, 900_000));
      const parse = jest.spyOn(LargeJson.prototype, 'parse').mockImplementationOnce(() => abort.abort(left));
      expect(await failure(post(1, { ...one, signal: abort.signal }))).toMatchObject({
        cause: left,
        wasSent: true,
      });
      parse.mockRestore();
      await until(() => sockets.size === 0);
      expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    });

    it('fails where it has more bytes than are read, also when it has been begun to parse', async () => {
      onRequest = (socket) => socket.write(headed(large));
      expect((await failure(post(1, { maxBytes: large.length - 100 })))?.cause).toBeInstanceOf(BodyTooLarge);
    });
  });

  // The worst case for a client that keeps connections: they are closed just as it writes again.
  it('delivers a write at most once over connections that die at any moment, and knows what it cannot know', async () => {
    const endings = [
      (socket: Socket) => socket.end(OK),
      (socket: Socket) => socket.write(OK, () => socket.resetAndDestroy()),
      (socket: Socket) => socket.write(OK, () => setImmediate(() => socket.destroy())),
      (socket: Socket) => socket.write(OK, () => setTimeout(() => socket.end(), 1)),
      (socket: Socket) => socket.resetAndDestroy(),
      (socket: Socket) => socket.destroy(),
      (socket: Socket) => socket.write(OK),
    ];
    let count = 0;
    onRequest = (socket) => void endings[count++ % endings.length]!(socket);
    const outcomes = new Map<number, ExchangeFailed | undefined>();
    let next = 0;
    const worker = async () => {
      for (let id = next++; id < 2000; id = next++) outcomes.set(id, await failure(post(id)));
    };
    await Promise.all(Array.from({ length: 4 }, worker));

    const times = arrivals();
    const entries = [...outcomes];
    const wrong = entries.filter(([id, error]) =>
      error?.wasSent === false ? times.has(id) : (times.get(id) ?? 0) > 1,
    );
    expect(wrong).toEqual([]);
    expect(entries.filter(([id, error]) => !error && times.get(id) !== 1)).toEqual([]);
    expect(entries.filter(([, error]) => error?.wasSent).length).toBeGreaterThan(300);
    expect(entries.filter(([, error]) => !error).length).toBeGreaterThan(800);
  });

  it('is certain that nothing was sent where nobody listens, and where no name leads', async () => {
    for (const origin of ['http://127.0.0.1:1', 'http://no-such-host.invalid']) {
      const nowhere = new Pool(origin);
      expect(await failure(post(1, { through: nowhere }))).toMatchObject({ wasSent: false });
      await nowhere.destroy();
    }
  });

  it('is certain of it where TLS fails', async () => {
    const gibberish = createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0')).listen(0);
    const secure = new Pool(`https://127.0.0.1:${(gibberish.address() as AddressInfo).port}`);
    expect(await failure(post(1, { through: secure }))).toMatchObject({ wasSent: false });
    await secure.destroy();
    gibberish.close();
  });

  it('gives up at once while a connection is being made, and does not write when it is there', async () => {
    const establish: (() => void)[] = [];
    const slow = new Pool(url(), {
      connections: 1,
      connect: (_, callback) => {
        const { port } = server.address() as AddressInfo;
        establish.push(() => {
          const socket = connect(port, '127.0.0.1', () => callback(null, socket));
        });
      },
    });
    const abort = new AbortController();
    const sent = failure(post(1, { through: slow, signal: abort.signal }));
    await new Promise(setImmediate);
    abort.abort(new Error('left'));
    expect(await sent).toMatchObject({ wasSent: false, cause: { message: 'left' } });
    onRequest = (socket) => socket.write(OK);
    const next = post(2, { through: slow });
    establish[0]!();
    // The connection of who has left is not used for anybody else.
    while (establish.length < 2) await new Promise(setImmediate);
    establish[1]!();
    await expect(next).resolves.toMatchObject({ status: 200 });
    expect([...arrivals()]).toEqual([[2, 1]]);
    await slow.destroy();
  });

  it('closes the connection of who leaves in the middle of an answer', async () => {
    const closed = new Promise<number>((resolve) => {
      onRequest = (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{"half":');
        socket.once('close', () => resolve(performance.now()));
      };
    });
    const abort = new AbortController();
    const sent = failure(post(1, { signal: abort.signal }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const left = performance.now();
    abort.abort(new Error('left'));
    expect(await sent).toMatchObject({ wasSent: true, cause: { message: 'left' } });
    expect((await closed) - left).toBeLessThan(500);
  });

  it('reads no more than allowed, and closes the connection', async () => {
    const closed = new Promise((resolve) => {
      onRequest = (socket) => {
        socket.once('close', resolve);
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n${'x'.repeat(5000)}`);
      };
    });
    expect(await failure(post(1, { maxBytes: 1000 }))).toMatchObject({ cause: expect.any(BodyTooLarge) });
    await closed;
  });

  it('sends nothing for who has left before', async () => {
    const signal = AbortSignal.abort(new Error('left'));
    expect(await failure(post(1, { signal }))).toMatchObject({ wasSent: false });
    expect(received).toBe('');
  });

  it('closes the connection of what is not answered in its time', async () => {
    const closed = new Promise((resolve) => {
      onRequest = (socket) => socket.once('close', resolve);
    });
    expect(await failure(post(1, { milliseconds: 20 }))).toMatchObject({
      wasSent: true,
      cause: { name: 'DeadlineExceeded', milliseconds: 20 },
    });
    await closed;
  });

  it('leaves no listener and no timer behind, however it ends', async () => {
    const abort = new AbortController();
    const endings = [
      (socket: Socket) => socket.write(OK),
      (socket: Socket) => socket.destroy(),
      () => undefined,
      () => abort.abort(),
    ];
    onRequest = (socket) => void endings.at(0)!(socket);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    for (const milliseconds of [60_000, 60_000, 20, 60_000]) {
      await failure(post(1, { signal: abort.signal, milliseconds }));
      endings.shift();
    }
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    expect(timers()).toBe(before);
  });
});
