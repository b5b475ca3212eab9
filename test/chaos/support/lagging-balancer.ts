import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

// How long the rules of a real cluster still name a server that is not ready any more, or is dead.
const LAG_MS = 1500;
const PROBE_MS = 100;

/** A balancer of connections, as kube-proxy is: it knows nothing of requests, and learns late who has left. */
export interface LaggingBalancer {
  readonly url: string;
  /** Sends connections to a server as soon as it is ready, and until `LAG_MS` after it is not. */
  join(url: string): Promise<void>;
  close(): Promise<void>;
}

interface Backend {
  readonly port: number;
  leaving: boolean;
}

export async function startLaggingBalancer(): Promise<LaggingBalancer> {
  const backends = new Set<Backend>();
  const sockets = new Set<Socket>();
  const probes = new Set<NodeJS.Timeout>();
  let turn = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const backend = [...backends][turn++ % backends.size];
    if (!backend) return void client.resetAndDestroy();
    const upstream = connect({ port: backend.port, host: '127.0.0.1', allowHalfOpen: true });
    join(client, upstream, sockets);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const watch = (backend: Backend, url: string): void => {
    const look = async (): Promise<void> => {
      if (backend.leaving || (await isReady(url))) return;
      backend.leaving = true;
      clearInterval(probe);
      probes.delete(probe);
      setTimeout(() => backends.delete(backend), LAG_MS).unref();
    };
    const probe = setInterval(() => void look(), PROBE_MS);
    probes.add(probe);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    join: async (url) => {
      while (!(await isReady(url))) await new Promise((done) => setTimeout(done, PROBE_MS));
      const backend = { port: Number(new URL(url).port), leaving: false };
      backends.add(backend);
      watch(backend, url);
    },
    close: async () => {
      for (const probe of probes) clearInterval(probe);
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function join(client: Socket, upstream: Socket, sockets: Set<Socket>): void {
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    sockets.add(from);
    from.setNoDelay(true);
    from.pipe(to);
    from.on('error', () => (to.writableEnded ? to.destroy() : to.resetAndDestroy()));
    from.on('close', () => {
      sockets.delete(from);
      to.destroySoon();
    });
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(1000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status === 200;
    },
    () => false,
  );
