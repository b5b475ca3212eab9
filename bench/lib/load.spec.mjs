import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop, Connections, openLoop } from './load.mjs';
import { failuresOf, percentiles } from './statistics.mjs';

const OK = { jsonrpc: '2.0', id: 1, result: { content: [] } };
const REQUEST = { headers: { 'content-type': 'application/json' }, body: '{}' };

let server, connections;

/** A server that answers each request with what `answer` says of it, counted from 0. */
async function serving(answer) {
  let count = 0;
  const send = (response, { status = 200, message = OK, text } = {}) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(text ?? JSON.stringify(message));
  server = createServer((request, response) => {
    request.resume();
    void Promise.resolve(answer(count++, request)).then((said) => send(response, said));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  connections = new Connections(`http://127.0.0.1:${server.address().port}/mcp`, 4);
}

afterEach(async () => {
  await connections.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const sent = () => REQUEST;

describe('An open loop', () => {
  it('counts a server that stands still against all requests that were due meanwhile', async () => {
    let until;
    await serving(async (index) => {
      if (index === 50) until = sleep(500);
      await until;
    });
    const { latency, answered } = await openLoop(connections, '/mcp', 200, 1, sent);
    expect(answered).toBe(200);
    // Half a second of 200 a second: a loop that waited for its answers would have sent 4, and the rest never.
    const late = percentiles(latency);
    expect(late.p99).toBeGreaterThan(400);
    expect(latency.percentile(60) / 1000).toBeGreaterThan(50);
  });

  it('sends as many requests as are due, at a rate that does not divide a millisecond', async () => {
    await serving(() => undefined);
    const { answered, latency, late } = await openLoop(connections, '/mcp', 333, 0.5, sent);
    expect([answered, latency.count, late.count]).toEqual([166, 166, 166]);
  });

  it('counts no latency of the time before, but every failure', async () => {
    await serving(async (index) => {
      if (index < 4) await sleep(250);
      return index % 25 === 0 ? { status: 500, text: '' } : undefined;
    });
    const run = await openLoop(connections, '/mcp', 100, 0.5, sent, 1);
    expect([run.before.count, run.latency.count, run.late.count]).toEqual([100, 50, 50]);
    expect(run.before.max / 1000).toBeGreaterThan(200);
    expect(run.latency.percentile(50) / 1000).toBeLessThan(100);
    expect(run.failures).toEqual({ 'HTTP 500': 6 });
  });

  it('says how late it was itself, apart from what the server took', async () => {
    await serving((index) => {
      // The generator is in this process, so it stands still as well.
      if (index === 10) for (const from = performance.now(); performance.now() - from < 200;);
    });
    const { late } = await openLoop(connections, '/mcp', 200, 0.5, sent);
    expect(late.max / 1000).toBeGreaterThan(100);
  });
});

describe('A closed loop', () => {
  it.each([
    ['HTTP 429', { status: 429 }],
    ['HTTP 500', { status: 500, text: '' }],
    ['JSON-RPC -32602', { message: { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'no' } } }],
    ['isError', { message: { jsonrpc: '2.0', id: 1, result: { isError: true, content: [] } } }],
    ['no result', { message: { jsonrpc: '2.0', id: 1 } }],
    ['no message', { text: '' }],
    ['SyntaxError', { text: '{"jsonrpc"' }],
  ])('counts %s as a failure, and only where it was', async (kind, failing) => {
    await serving((index) => (index % 5 === 0 ? failing : undefined));
    const { answered, failures } = await closedLoop(connections, '/mcp', 20, sent);
    expect({ answered, failures }).toEqual({ answered: 16, failures: { [kind]: 4 } });
  });

  it('counts a connection that breaks as a failure', async () => {
    await serving((index, { socket }) => {
      if (index === 3) socket.destroy();
    });
    const { answered, failures } = await closedLoop(connections, '/mcp', 12, sent);
    expect(answered).toBe(11);
    expect(Object.values(failuresOf([failures]))).toEqual([1]);
  });

  it('asks each connection for one thing at a time', async () => {
    let [open, most] = [0, 0];
    await serving(async () => {
      most = Math.max(most, ++open);
      await sleep(1);
      open -= 1;
    });
    await closedLoop(connections, '/mcp', 40, sent);
    expect(most).toBe(4);
  });
});
