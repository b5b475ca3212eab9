import { type ServerProcess, startServerProcess } from './process.js';
import { roundRobin } from './round-robin.js';

/** Built servers behind one address. */
export interface Replicas {
  readonly url: string;
  readonly servers: readonly ServerProcess[];
  /** Everything they have written, on either stream, and the files of the audit when they have ended. */
  written(): string;
  /** Ends them; what they have written is complete then. */
  close(): Promise<void>;
}

/** How many processes the servers under test are: two with `E2E_PROCESSES=2`. */
export const PROCESSES = process.env['E2E_PROCESSES'] === '2' ? 2 : 1;

/**
 * Built servers that know nothing of one another, requests going to each in turn. Each has a channel to this
 * process, which hands on what one of them publishes; only the conformance fixtures use it.
 */
export async function startReplicas(env: Record<string, string>, count = 2): Promise<Replicas> {
  const servers = await Promise.all(Array.from({ length: count }, () => startServerProcess(env)));
  for (const { child } of servers)
    child.on('message', (message) => {
      for (const other of servers)
        if (other.child !== child && other.child.connected) other.child.send(message);
    });
  const balancer = await roundRobin(servers.map(({ url }) => url));
  return {
    url: balancer.url,
    servers,
    written: () =>
      servers.flatMap(({ stdout, stderr, recorded }) => [...stdout, ...stderr, ...recorded]).join('\n'),
    close: async () => {
      await balancer.close();
      for (const { child } of servers) child.kill('SIGTERM');
      await Promise.all(servers.map(({ exited }) => exited));
    },
  };
}
