import type { ServerResponse } from 'node:http';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import { CallChain, type CallStep, type Run } from '../mcp/chain/call-chain.js';
import { RoutesOnly } from '../mcp/decorators/routes-only.decorator.js';
import type { ToolCall } from '../mcp/decorators/tool-call.js';
import { auditedResult } from './audited-result.js';
import { CallRecorder } from './call.recorder.js';
import { RefusalRecorder } from './refusal.recorder.js';
import { type AuditedRequest, refusalRecord } from './request-record.js';

/**
 * Around calls: records what is about to be changed, and what went well; the filter what was refused or failed. Around
 * routes: what the protocol refused by itself.
 */
@RoutesOnly()
@Injectable()
export class AuditInterceptor implements NestInterceptor, CallStep {
  constructor(
    private readonly refusals: RefusalRecorder,
    private readonly calls: CallRecorder,
    chain: CallChain,
  ) {
    chain.add('record', this);
  }

  around(next: Run): Run {
    return async (input, call) => {
      // Of a read there is no intent, and so nothing to wait for.
      if (call.effect !== 'read') await this.calls.begin(call, input);
      const value = await next(input, call);
      await this.succeeded(call, input, value);
      return value;
    };
  }

  private succeeded(call: ToolCall, input: unknown, value: unknown): Promise<void> {
    const { effect, elapsedMs: durationMs } = call;
    // What a read returns may be large, and would be turned into JSON here once more.
    const result = effect === 'read' ? undefined : auditedResult(value, call);
    return this.calls.end(call, input, { outcome: 'success', durationMs, ...(result && { result }) });
  }

  /** The protocol refuses some requests by itself, by writing the answer: no exception tells of those. */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [req, res] = [http.getRequest<AuditedRequest>(), http.getResponse<ServerResponse>()];
    const refused = (): boolean => res.headersSent && res.statusCode >= 400;
    const done = (): void => {
      if (refused()) this.refusals.record(refusalRecord(req, 'mcp.request', `http_${res.statusCode}`));
    };
    return next.handle().pipe(tap({ complete: done }));
  }
}
