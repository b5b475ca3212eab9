import { connect } from 'node:net';
import { type Sandbox, startSandbox } from '../src/sandbox/index.js';
import { type ServerProcess, startServerProcess } from './support/process.js';
import { callRaw, postRaw } from './support/raw.js';
import { mintToken } from './support/stack.js';
import { NO_LIMITS } from './support/no-limits.js';
import { until } from './support/walk.js';

const SECRET = 'a-secret-for-vanishing-clients-0123456789-abcdef';
const CLIENTS = 2000;
const AT_ONCE = 20;

describe('Clients that vanish', () => {
  let sandbox: Sandbox;
  let server: ServerProcess;

  beforeAll(async () => {
    sandbox = await startSandbox();
    server = await startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      ...NO_LIMITS,
      SHUTDOWN_DRAIN_SECONDS: '0',
    });
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.exited;
    await sandbox.close();
  });

  it(`cannot end the process, ${CLIENTS} of them at any point of a call in either era`, async () => {
    const token = await mintToken(SECRET, sandbox.tenants);
    for (let n = 0; n < CLIENTS; n += 1) sandbox.fault({ kind: 'delay', delayMs: 150 });
    const legacy = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'read_account', arguments: {} },
    };
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next++ < CLIENTS) {
        const signal = AbortSignal.timeout(Math.floor(Math.random() * 100));
        const call =
          next % 2
            ? callRaw(server.url, token, 'read_account', {}, signal)
            : postRaw(server.url, legacy, { token, signal });
        await call.then((response) => response.text()).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));

    // Whoever left took the request to QuantConnect along.
    const open = () => sandbox.requests().filter(({ aborted, status }) => !aborted && status === undefined);
    await until(async () => open().length === 0);
    const cut = sandbox.requests().filter(({ aborted }) => aborted).length;
    expect(cut).toBeGreaterThan(100);
    sandbox.clearFaults();

    expect(server.child.exitCode).toBeNull();
    const alive = await callRaw(server.url, token, 'read_account');
    expect(alive.status).toBe(200);
    expect(await alive.text()).toContain('creditBalance');
  }, 60_000);

  it('are not waited for at the end, although they left before anybody knew who they were', async () => {
    const slow = await startServerProcess({
      JWT_SECRET_KEY: SECRET,
      QUANTCONNECT_API_URL: sandbox.url,
      // Verifying takes a turn of the loop, in which a client can leave.
      VERIFY_CACHE_MAX: '0',
      SHUTDOWN_DRAIN_SECONDS: '0',
      SHUTDOWN_TIMEOUT_SECONDS: '20',
    });
    const token = await mintToken(SECRET, sandbox.tenants);
    const { hostname, port } = new URL(slow.url);
    const head = `POST /mcp HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`;
    await Promise.all(
      Array.from(
        { length: 100 },
        () =>
          new Promise<void>((resolve) => {
            const socket = connect(Number(port), hostname, () =>
              socket.write(head, () => socket.resetAndDestroy()),
            );
            socket.on('close', () => resolve());
            socket.on('error', () => undefined);
          }),
      ),
    );
    expect((await callRaw(slow.url, token, 'whoami')).status).toBe(200);
    const at = performance.now();
    slow.child.kill('SIGTERM');
    await slow.exited;
    expect(performance.now() - at).toBeLessThan(10_000);
  });
});
