import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InFlight } from '../src/mcp/server/in-flight.js';
import { legacyClient, modernClient } from './support/clients.js';
import { callRaw, postRaw } from './support/raw.js';
import { startStack, type Stack } from './support/stack.js';
import { until } from './support/walk.js';

/** Calls `read_account` until the signal fires. */
type Leaver = (url: string, token: string, signal: AbortSignal) => Promise<unknown>;

const legacyCall = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'read_account', arguments: {} },
};

const WAYS: readonly (readonly [string, Leaver])[] = [
  [
    '2026-07-28, by cancelling',
    async (url, token, signal) => (await modernClient(url, token)).call('read_account', {}, { signal }),
  ],
  [
    '2026-07-28, by closing the connection',
    (url, token, signal) => callRaw(url, token, 'read_account', {}, signal),
  ],
  [
    '2025-11-25, by cancelling',
    async (url, token, signal) => (await legacyClient(url, token)).call('read_account', {}, { signal }),
  ],
  [
    '2025-11-25, by closing the connection',
    (url, token, signal) => postRaw(url, legacyCall, { token, signal }),
  ],
];

/** QuantConnect as a server that never comes to an end, so that it matters when the caller does. */
describe.each(WAYS)('A client of %s', (_, call) => {
  let upstream: Server;
  let answer: (res: ServerResponse) => unknown;
  let requests: number;
  let closedAt: number | undefined;
  let stack: Stack;
  let token: string;

  beforeAll(async () => {
    upstream = createServer((req, res) => {
      requests += 1;
      res.once('close', () => (closedAt = performance.now()));
      req.resume().on('end', () => answer(res));
    }).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const { port } = upstream.address() as AddressInfo;
    // One connection: a second request has to wait.
    const env = { QUANTCONNECT_API_URL: `http://127.0.0.1:${port}`, QUANTCONNECT_CONNECTIONS: '2' };
    stack = await startStack({ env });
    token = await stack.token();
  });
  beforeEach(() => {
    requests = 0;
    closedAt = undefined;
  });
  afterAll(async () => {
    upstream.closeAllConnections();
    upstream.close();
    await stack.close();
  });

  const aborted = async () => (await stack.audit.read()).filter(({ outcome }) => outcome === 'aborted');

  /** Milliseconds from leaving until `isOver`. */
  const leave = async (isThere: () => boolean, isOver: () => Promise<boolean> | boolean): Promise<number> => {
    const abort = new AbortController();
    const before = (await aborted()).length;
    const pending = call(stack.url, token, abort.signal).catch(() => undefined);
    await until(async () => isThere());
    await new Promise((resolve) => setTimeout(resolve, 100));
    const leftAt = performance.now();
    abort.abort();
    while (!(await isOver()) || (await aborted()).length === before)
      await new Promise((resolve) => setTimeout(resolve, 5));
    const took = (closedAt !== undefined && closedAt > leftAt ? closedAt : performance.now()) - leftAt;
    await pending;
    expect(await aborted()).toHaveLength(before + 1);
    expect((await aborted()).at(-1)).toMatchObject({ reason_code: 'cancelled' });
    return took;
  };
  const isClosed = () => closedAt !== undefined;

  it('takes the connection to QuantConnect along while there is no answer', async () => {
    answer = () => undefined;
    expect(await leave(() => requests === 1, isClosed)).toBeLessThan(500);
  });

  it('takes it along in the middle of an answer', async () => {
    answer = (res) => res.write('{"half":');
    expect(await leave(() => requests === 1, isClosed)).toBeLessThan(500);
  });

  it('leaves at once while the server waits to try again, and nothing more is sent', async () => {
    answer = (res) => res.writeHead(429, { 'retry-after': '1' }).end();
    const took = await leave(
      () => requests === 1,
      () => stack.app.get(InFlight).count === 0,
    );
    expect(took).toBeLessThan(500);
    await new Promise((resolve) => setTimeout(resolve, 1800));
    expect(requests).toBe(1);
  });

  it('leaves at once while it waits for its turn, and nothing is sent', async () => {
    answer = () => undefined;
    const occupied = new AbortController();
    const other = await stack.token({ subject: 'bob' });
    const occupant = callRaw(stack.url, other, 'read_account', {}, occupied.signal).catch(() => undefined);
    await until(async () => requests === 1);
    const took = await leave(
      () => stack.app.get(InFlight).count === 2,
      () => stack.app.get(InFlight).count === 1,
    );
    expect(took).toBeLessThan(500);
    expect(requests).toBe(1);
    occupied.abort();
    await occupant;
    await until(async () => isClosed());
    expect(requests).toBe(1);
  });
});
