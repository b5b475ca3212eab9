import { resolve } from 'node:path';
import type { Fault } from '../../../src/sandbox/index.js';
import type { FaultProxy, LineFault } from './fault-proxy.js';
import type { MatrixPlace } from './matrix-place.js';

/** One row of the matrix: what goes wrong while calls are made. */
export interface MatrixFault {
  readonly name: string;
  /** @returns what puts it right again, and the address to call where it is another server's */
  strike(place: MatrixPlace): Promise<Struck> | Struck;
}

export interface Struck {
  heal(): Promise<void> | void;
  readonly url?: string;
}

type LineName = keyof MatrixPlace['lines'];

const onLine = (line: LineName, name: string, fault: LineFault): MatrixFault => ({
  name: `${line}: ${name}`,
  strike: ({ lines }) => {
    const proxy: FaultProxy = lines[line];
    proxy.set(fault);
    return {
      heal: () => {
        // What a black hole has swallowed leaves connections that are out of step.
        if (fault.blackHole) proxy.set({ reset: true });
        proxy.set({});
      },
    };
  },
});

const byUpstream = (name: string, fault: Fault): MatrixFault => ({
  name: `upstream: ${name}`,
  strike: ({ sandbox }) => {
    sandbox.fault({ ...fault, times: 1_000_000 });
    return { heal: () => sandbox.clearFaults() };
  },
});

const CLOCK = resolve(__dirname, 'shifted-clock.mjs');

const clock = (name: string, hours: number): MatrixFault => ({
  name: `clock: ${name}`,
  strike: async ({ another }) => {
    const server = await another({
      NODE_OPTIONS: `--import=${CLOCK}`,
      CLOCK_SHIFT_SECONDS: String(hours * 3600),
    });
    return {
      url: server.url,
      heal: async () => {
        server.child.kill('SIGTERM');
        await server.exited;
      },
    };
  },
});

const FROZEN_MS = 1000;

const frozen: MatrixFault = {
  name: 'server: stopped for a second (SIGSTOP)',
  strike: ({ server: { child } }) => {
    child.kill('SIGSTOP');
    const thaw = setTimeout(() => child.kill('SIGCONT'), FROZEN_MS);
    return {
      heal: () => {
        clearTimeout(thaw);
        child.kill('SIGCONT');
      },
    };
  },
};

/** A new row is a new line here. */
export const MATRIX: readonly MatrixFault[] = [
  { name: 'none', strike: () => ({ heal: () => undefined }) },
  byUpstream('answers 500', { kind: 'status', status: 500 }),
  byUpstream('answers 503', { kind: 'status', status: 503 }),
  byUpstream('answers 429, Retry-After 1', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }),
  byUpstream('answers with HTML', { kind: 'garbage' }),
  byUpstream('hangs up before it does it', { kind: 'drop' }),
  byUpstream('does it and never answers', { kind: 'commit-then-timeout' }),
  byUpstream('does it and hangs up', { kind: 'commit-then-timeout', delayMs: 100 }),
  byUpstream('is slow, 500 ms', { kind: 'delay', delayMs: 500 }),
  onLine('upstream', 'latency 300 ms', { latencyMs: 300 }),
  onLine('upstream', 'reset', { reset: true }),
  onLine('upstream', 'reset inside the answer', { resetAfterBytes: 120 }),
  onLine('upstream', 'black hole', { blackHole: true }),
  onLine('upstream', 'an answer of 60 bytes a second', { bytesPerSecond: 60 }),
  onLine('redis', 'latency 300 ms', { latencyMs: 300 }),
  onLine('redis', 'latency 50 ms, jitter 100 ms', { latencyMs: 50, jitterMs: 100 }),
  onLine('redis', 'reset', { reset: true }),
  onLine('redis', 'black hole', { blackHole: true }),
  onLine('postgres', 'latency 300 ms', { latencyMs: 300 }),
  onLine('postgres', 'reset', { reset: true }),
  onLine('postgres', 'black hole', { blackHole: true }),
  frozen,
  clock('an hour ahead', 1),
  clock('an hour behind', -1),
  clock('three hours ahead', 3),
];
