import { startServerProcess } from './process.js';
import { roundRobin } from './round-robin.js';

/** Two built servers that know nothing of one another, requests going to each in turn. */
export async function startReplicas(
  env: Record<string, string>,
): Promise<{ url: string; close(): Promise<void> }> {
  const servers = await Promise.all([startServerProcess(env), startServerProcess(env)]);
  const balancer = await roundRobin(servers.map(({ url }) => url));
  return {
    url: balancer.url,
    close: async () => {
      await balancer.close();
      for (const { child } of servers) child.kill('SIGTERM');
      await Promise.all(servers.map(({ exited }) => exited));
    },
  };
}
