import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type FaultProxy, startFaultProxy } from './support/fault-proxy.js';

const QUIET_MS = 300;

describe('The TCP fault proxy', () => {
  let echo: Server;
  let proxy: FaultProxy;
  const clients: Socket[] = [];

  beforeEach(async () => {
    echo = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await startFaultProxy((echo.address() as AddressInfo).port, 7);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    echo.close();
  });

  const open = async (): Promise<Socket> => {
    const client = connect(proxy.port, '127.0.0.1');
    clients.push(client);
    client.on('error', () => undefined);
    await once(client, 'connect');
    return client;
  };
  const asked = async (client: Socket, text: string): Promise<{ text: string; ms: number }> => {
    const at = performance.now();
    let heard = '';
    client.write(text);
    while (heard.length < text.length) heard += String((await once(client, 'data'))[0]);
    return { text: heard, ms: performance.now() - at };
  };
  const ended = (client: Socket): Promise<NodeJS.ErrnoException | undefined> =>
    new Promise((resolve) => {
      let error: NodeJS.ErrnoException | undefined;
      client.once('error', (seen) => (error = seen));
      client.once('close', () => resolve(error));
      client.resume();
    });

  it('passes everything on, and counts its connections', async () => {
    const client = await open();
    const large = 'x'.repeat(1_000_000);
    expect((await asked(client, large)).text).toBe(large);
    expect(proxy.connections).toBe(1);
    client.end();
    await ended(client);
    await new Promise((done) => setTimeout(done, 50));
    expect(proxy.connections).toBe(0);
  });

  it('delays, on connections that are open already too, and heals', async () => {
    const client = await open();
    expect((await asked(client, 'a')).ms).toBeLessThan(100);
    proxy.set({ latencyMs: 120 });
    const { ms } = await asked(client, 'b');
    expect(ms).toBeGreaterThanOrEqual(235);
    proxy.set({});
    expect((await asked(client, 'c')).ms).toBeLessThan(100);
  });

  it('keeps the order when the delays vary', async () => {
    const client = await open();
    proxy.set({ jitterMs: 20 });
    let heard = '';
    client.on('data', (chunk) => (heard += String(chunk)));
    const lines = Array.from({ length: 20 }, (_, n) => `${n};`);
    for (const line of lines) {
      client.write(line);
      await new Promise((done) => setTimeout(done, 2));
    }
    while (heard.length < lines.join('').length) await once(client, 'data');
    expect(heard).toBe(lines.join(''));
  });

  it('resets what is open and what is new', async () => {
    const client = await open();
    await asked(client, 'a');
    const closed = ended(client);
    proxy.set({ reset: true });
    expect((await closed)?.code).toBe('ECONNRESET');
    const late = await ended(await open().catch(() => clients.at(-1)!));
    expect(late?.code ?? 'ECONNRESET').toBe('ECONNRESET');
  });

  it('swallows everything and tells nobody', async () => {
    const client = await open();
    await asked(client, 'a');
    proxy.set({ blackHole: true });
    let heard = '';
    client.on('data', (chunk) => (heard += String(chunk)));
    client.write('lost');
    await new Promise((done) => setTimeout(done, QUIET_MS));
    expect([heard, client.destroyed, proxy.connections]).toEqual(['', false, 1]);
    proxy.set({});
    client.write('found');
    await once(client, 'data');
    expect(heard).toBe('found');
  });

  it('breaks off in the middle of an answer', async () => {
    const client = await open();
    proxy.set({ resetAfterBytes: 10 });
    let heard = '';
    client.on('data', (chunk) => (heard += String(chunk)));
    client.write('x'.repeat(100));
    await ended(client);
    expect(heard.length).toBeLessThanOrEqual(10);
  });

  it('narrows the line', async () => {
    const client = await open();
    proxy.set({ bytesPerSecond: 1000 });
    expect((await asked(client, 'x'.repeat(200))).ms).toBeGreaterThanOrEqual(190);
  });
});
