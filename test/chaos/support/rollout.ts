import { resolve } from 'node:path';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { type ServerProcess, startServerProcess } from '../../support/process.js';
import { NO_LIMITS } from '../../support/no-limits.js';
import { type LaggingBalancer, startLaggingBalancer } from './lagging-balancer.js';

/** Three servers behind a balancer that learns late. */
export interface Rollout {
  readonly url: string;
  readonly sandbox: Sandbox;
  /** Replaces servers one after the other: a successor takes traffic before the old one is told to go. */
  replace(signal: NodeJS.Signals, count?: number): Promise<Departure[]>;
  close(): Promise<void>;
}

/** How a server went. */
export interface Departure {
  readonly status: number | NodeJS.Signals | null;
  readonly seconds: number;
  readonly stderr: readonly string[];
}

const SERVERS = 3;
const SCRIPT = resolve(__dirname, 'paced-server.mjs');

export async function startRollout(env: Record<string, string>): Promise<Rollout> {
  const sandbox = await startSandbox();
  const balancer = await startLaggingBalancer();
  const started = await Promise.all(Array.from({ length: SERVERS }, () => start(env, sandbox)));
  for (const { url } of started) await balancer.join(url);
  let servers = started;
  return {
    url: balancer.url,
    sandbox,
    replace: async (signal, count = SERVERS) => {
      const departures: Promise<Departure>[] = [];
      const successors: ServerProcess[] = [];
      for (const old of servers.slice(0, count)) {
        successors.push(await successor(env, sandbox, balancer));
        departures.push(depart(old, signal));
      }
      servers = [...servers.slice(count), ...successors];
      return Promise.all(departures);
    },
    close: async () => {
      for (const { child } of servers) child.kill('SIGKILL');
      await Promise.all(servers.map(({ exited }) => exited));
      await balancer.close();
      await sandbox.close();
    },
  };
}

const start = (env: Record<string, string>, sandbox: Sandbox): Promise<ServerProcess> =>
  startServerProcess({ QUANTCONNECT_API_URL: sandbox.url, ...NO_LIMITS, ...env }, SCRIPT);

async function successor(
  env: Record<string, string>,
  sandbox: Sandbox,
  balancer: LaggingBalancer,
): Promise<ServerProcess> {
  const server = await start(env, sandbox);
  await balancer.join(server.url);
  return server;
}

async function depart({ child, exited, stderr }: ServerProcess, signal: NodeJS.Signals): Promise<Departure> {
  const at = performance.now();
  child.kill(signal);
  const status = await exited;
  return { status, seconds: (performance.now() - at) / 1000, stderr };
}
