import { type RoundRobin, roundRobin } from './round-robin.js';
import { InProcessExchangeBus } from '../../src/mcp/http/legacy/exchange-bus.js';
import { PROCESSES } from './replicas.js';
import { startStack, type Stack, type StackOptions } from './stack.js';

export interface Replicated {
  /** Of the balancer, which takes the replicas in strict turns. */
  readonly url: string;
  readonly stacks: readonly [Stack, Stack];
  close(): Promise<void>;
}

/**
 * Two replicas that share a bus, in front of one sandbox: in this process, or with `E2E_PROCESSES=2` each in
 * its own, as every stack is then.
 */
export async function startReplicated(options: StackOptions = {}): Promise<Replicated> {
  if (PROCESSES > 1) {
    const stack = await startStack(options);
    return { url: stack.url, stacks: [stack, stack], close: () => stack.close() };
  }
  const bus = new InProcessExchangeBus();
  const shared = { JWT_SECRET_KEY: 'a-secret-that-both-replicas-share-0123456789abcdef', ...options.env };
  const first = await startStack({ ...options, env: shared, bus });
  const env = { ...shared, QUANTCONNECT_API_URL: first.sandbox.url };
  const second = await startStack({ ...options, env, bus });
  const balancer: RoundRobin = await roundRobin([first.url, second.url]);
  return {
    url: balancer.url,
    stacks: [first, second],
    close: async () => {
      await balancer.close();
      await second.close();
      await first.close();
    },
  };
}
