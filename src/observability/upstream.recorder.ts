import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { CircuitStateName } from '../quantconnect/policy/circuit.js';
import type { Attempt, UpstreamEvent } from '../quantconnect/policy/upstream-event.js';
import { UpstreamPolicy } from '../quantconnect/policy/upstream.policy.js';
import { Metrics } from './metrics.js';

const UPSTREAM = { upstream: 'quantconnect' };
const STATES: readonly CircuitStateName[] = ['closed', 'open', 'half_open'];

// Texts that are kept are found faster than texts that are made.
const STATUS_CLASSES = ['', '1xx', '2xx', '3xx', '4xx', '5xx'];

const statusClass = (status: number): string => {
  const digit = Math.floor(status / 100);
  return STATUS_CLASSES[digit] ?? `${digit}xx`;
};

/** Counts what is sent to QuantConnect, sent again and not sent, and says when it is given a rest. */
@Injectable()
export class UpstreamRecorder implements OnModuleInit {
  private readonly logger = new Logger('Upstream');

  constructor(
    private readonly policy: UpstreamPolicy,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.showCircuit('closed');
    this.showQueue(0);
    this.policy.onEvent((event) => this.record(event));
  }

  private record(event: UpstreamEvent): void {
    switch (event.kind) {
      case 'attempt':
        return this.observe(event);
      case 'retry':
        return this.metrics.upstreamRetries.inc({ ...UPSTREAM, reason: event.reason });
      case 'rejection':
        return this.metrics.upstreamRejections.inc({ ...UPSTREAM, reason: event.reason });
      case 'queue':
        return this.showQueue(event.waiting);
      case 'circuit':
        this.showCircuit(event.state);
        this.logger.warn({ message: 'The circuit to QuantConnect has changed', state: event.state });
    }
  }

  private observe({ seconds, status, errorType = '' }: Attempt): void {
    const labels = {
      upstream: UPSTREAM.upstream,
      http_response_status_class: status === undefined ? '' : statusClass(status),
      error_type: errorType,
    };
    this.metrics.upstreamSeconds.observe(labels, seconds);
  }

  private showQueue(waiting: number): void {
    this.metrics.upstreamQueue.set(UPSTREAM, waiting);
  }

  private showCircuit(current: CircuitStateName): void {
    for (const state of STATES)
      this.metrics.upstreamCircuit.set({ ...UPSTREAM, state }, state === current ? 1 : 0);
  }
}
