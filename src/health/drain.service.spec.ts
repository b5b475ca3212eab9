import type { HttpAdapterHost } from '@nestjs/core';
import type { Caller } from '../auth/principal.js';
import { ServerConfig } from '../config/server.config.js';
import type { ModernLeg } from '../mcp/http/modern.leg.js';
import { InFlight } from '../mcp/server/in-flight.js';
import { Metrics } from '../observability/metrics.js';
import { DrainService } from './drain.service.js';

const CALLER = { principal: { tenant: 't' } } as Caller;
const NEVER = new AbortController().signal;

describe('A server on stdio that is told to leave', () => {
  const leave = (inFlight: InFlight): Promise<void> => {
    const config = Object.assign(new ServerConfig(), { transport: 'stdio' });
    const drain = new DrainService(config, inFlight, {} as ModernLeg, {} as HttpAdapterHost, new Metrics());
    return drain.beforeApplicationShutdown();
  };

  it('has a call that waits answer with what it has, and goes after that', async () => {
    const inFlight = new InFlight();
    const order: string[] = [];
    const call = inFlight.run(CALLER, NEVER, async () => {
      await new Promise((resolve) => inFlight.hurry.addEventListener('abort', resolve));
      await new Promise((resolve) => setTimeout(resolve, 30));
      order.push('answered');
    });
    await leave(inFlight);
    order.push('left');
    await call;
    expect(order).toEqual(['answered', 'left']);
  });

  it('does not stay for a call that takes no notice', async () => {
    jest.useFakeTimers();
    const inFlight = new InFlight();
    void inFlight.run(CALLER, NEVER, () => new Promise(() => undefined));
    const left = leave(inFlight).then(() => performance.now());
    const startedAt = performance.now();
    await jest.advanceTimersByTimeAsync(4000);
    expect((await left) - startedAt).toBeLessThan(3000);
    jest.useRealTimers();
  });

  it('is gone at once where nothing runs', async () => {
    const startedAt = performance.now();
    await leave(new InFlight());
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
