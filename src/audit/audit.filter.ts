import type { ServerResponse } from 'node:http';
import { type ArgumentsHost, Catch, HttpException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { InsufficientScope } from '../auth/challenge.js';
import { CredentialsError } from '../auth/credentials/credentials.errors.js';
import { RefusalHeaders } from '../auth/http/refusal-headers.js';
import { TemporarilyUnavailable } from '../auth/unavailable.js';
import { CallChain, type CallStep, type Run } from '../mcp/chain/call-chain.js';
import { RoutesOnly } from '../mcp/decorators/routes-only.decorator.js';
import type { ToolCall } from '../mcp/decorators/tool-call.js';
import { IdempotencyInProgress, IdempotencyKeyReused } from '../mcp/idempotency/idempotency.errors.js';
import { LimitsUnavailable, RateLimitExceeded } from '../mcp/limits/limits.errors.js';
import { AuthorityEnded, ServerStopping } from '../mcp/server/in-flight.js';
import {
  InputRequired,
  InvalidToolInput,
  NotConfirmed,
  ToolNotSelected,
  UnknownTool,
} from '../mcp/tool.errors.js';
import { AccountBudgetExhausted, QuantConnectRejected } from '../quantconnect/quantconnect.errors.js';
import type { AuditOutcome } from './audit-event.js';
import { CallRecorder } from './call.recorder.js';
import { newReference, tellReference } from './named-failure.js';
import { RefusalRecorder } from './refusal.recorder.js';
import { type AuditedRequest, requestRecord } from './request-record.js';

/**
 * Records what was refused or failed, of requests and of calls. Guards run before interceptors, so an interceptor alone
 * would miss exactly the refusals. Lets everything pass on to whoever answers.
 */
@RoutesOnly()
@Catch()
export class AuditFilter extends BaseExceptionFilter implements CallStep {
  constructor(
    private readonly refusals: RefusalRecorder,
    private readonly headers: RefusalHeaders,
    private readonly calls: CallRecorder,
    chain: CallChain,
  ) {
    super();
    chain.add('failures', this);
  }

  around(next: Run): Run {
    return async (input, call) => {
      try {
        return await next(input, call);
      } catch (exception) {
        await this.failed(exception, input, call);
        throw exception;
      }
    };
  }

  override catch(exception: unknown, host: ArgumentsHost): unknown {
    const req = host.switchToHttp().getRequest<AuditedRequest>();
    const res = host.switchToHttp().getResponse<ServerResponse>();
    const reference = newReference();
    tellReference(exception, reference);
    this.refusals.record({ ...requestRecord(req, exception), correlation: { reference } });
    // What is left of a body must not be read as the next request.
    if (!req.complete && !res.headersSent) res.setHeader('connection', 'close');
    const headers = Object.entries(this.headers.of(exception));
    if (!res.headersSent) for (const [name, value] of headers) res.setHeader(name, value);
    super.catch(exception, host);
    return undefined;
  }

  private failed(exception: unknown, input: unknown, call: ToolCall): Promise<void> {
    const denied = exception instanceof InsufficientScope;
    const verdict = {
      ...(denied && { action: 'mcp.authz' as const }),
      ...(isLimited(exception) && { action: 'mcp.rate_limit' as const }),
      outcome: call.signal.aborted ? ('aborted' as const) : outcomeOf(exception),
      reasonCode: endOf(call) ?? codeOf(exception),
      durationMs: call.elapsedMs,
      result: { is_error: true, ...(call.reconciled && { reconciled: true as const }) },
    };
    return this.calls.end(call, input, verdict);
  }
}

const FAILURES = [
  InvalidToolInput,
  InputRequired,
  NotConfirmed,
  UnknownTool,
  ToolNotSelected,
  QuantConnectRejected,
  AccountBudgetExhausted,
  CredentialsError,
  IdempotencyKeyReused,
  IdempotencyInProgress,
];

const isLimited = (exception: unknown): boolean =>
  exception instanceof RateLimitExceeded || exception instanceof LimitsUnavailable;

function outcomeOf(exception: unknown): AuditOutcome {
  if ((exception as { uncertain?: unknown } | null)?.uncertain === true) return 'unknown';
  if (exception instanceof TemporarilyUnavailable) return 'error';
  if (exception instanceof HttpException) return 'denied';
  return FAILURES.some((type) => exception instanceof type) ? 'failure' : 'error';
}

/** Whatever a call failed with after it was cut off, this is why. */
function endOf({ signal }: ToolCall): string | undefined {
  if (!signal.aborted) return undefined;
  if (signal.reason instanceof AuthorityEnded) return signal.reason.reason;
  return signal.reason instanceof ServerStopping ? 'server_stopping' : 'cancelled';
}

function codeOf(exception: unknown): string {
  const { reason, code } = (exception ?? {}) as { reason?: unknown; code?: unknown };
  if (typeof reason === 'string') return reason;
  return typeof code === 'string' ? code : 'internal_error';
}
