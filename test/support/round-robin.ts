import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RoundRobin {
  readonly url: string;
  /** Requests each target has been sent. */
  readonly sent: readonly number[];
  close(): Promise<void>;
}

/**
 * A balancer without affinity: every request goes to the next server in turn. It puts `headers` in, and
 * leaves every other header alone.
 */
export async function roundRobin(
  targets: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Promise<RoundRobin> {
  const sent = targets.map(() => 0);
  let turn = 0;
  const server = createServer((req, res) => {
    const target = turn++ % targets.length;
    sent[target]! += 1;
    const { hostname, port } = new URL(targets[target]!);
    const upstream = request(
      { hostname, port, path: req.url, method: req.method, headers: { ...req.headers, ...headers } },
      (answer) => {
        res.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(res);
        answer.on('error', () => res.destroy());
      },
    );
    upstream.on('error', () => res.destroy());
    res.on('close', () => upstream.destroy());
    req.pipe(upstream);
  }).listen(0, '127.0.0.1');
  // As a gateway does: a client that is about to send again must not find its connection closed.
  server.keepAliveTimeout = 65_000;
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
