import { Injectable } from '@nestjs/common';
import { Metrics } from '../../observability/metrics.js';
import { CallChain, type CallStep, type Run } from '../chain/call-chain.js';
import type { ToolCall } from '../decorators/tool-call.js';
import { InvalidToolInput } from '../tool.errors.js';
import { KEY_ARGUMENT } from './idempotency-key.js';
import { IdempotencyError } from './idempotency.errors.js';
import { IdempotencyService } from './idempotency.service.js';

/** Inside of scopes and audit, which see every call, and outside of the tool, which sees each key once. */
@Injectable()
export class IdempotencyInterceptor implements CallStep {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly metrics: Metrics,
    chain: CallChain,
  ) {
    chain.add('idempotency', this);
  }

  around(next: Run): Run {
    return (input, call) => {
      if (call.hasUnfitKey)
        throw new InvalidToolInput([`${KEY_ARGUMENT} must be a text of 1 to 128 visible ASCII characters`]);
      const { idempotencyKey: key } = call;
      if (key === undefined) return next(input, call);
      return this.counted(
        call,
        this.idempotency.once(call, key, input, async () => next(input, call)),
      );
    };
  }

  private async counted(call: ToolCall, work: Promise<unknown>): Promise<unknown> {
    try {
      const value = await work;
      this.metrics.idempotentCalls.inc({ outcome: outcomeOf(call) });
      return value;
    } catch (error) {
      this.metrics.idempotentCalls.inc({ outcome: outcomeOf(call, error) });
      throw error;
    }
  }
}

function outcomeOf({ replayed, lookSince }: ToolCall, error?: unknown): string {
  if (error instanceof IdempotencyError) return 'refused';
  if (replayed) return 'replayed';
  return lookSince === undefined ? 'run' : 'looked_for';
}
