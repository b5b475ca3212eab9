import type { ServerResponse } from 'node:http';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import { CallChain, type CallStep, type Run } from '../mcp/chain/call-chain.js';
import { RoutesOnly } from '../mcp/decorators/routes-only.decorator.js';
import type { ToolCall } from '../mcp/decorators/tool-call.js';
import { auditedResult } from './audited-result.js';
import { CallRecorder } from './call.recorder.js';
import type { ToolCallVerdict } from './tool-call-record.js';
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
      const isRead = call.effect === 'read';
      // Of a read there is no intent, and so nothing to wait for, before or after.
      if (!isRead) await this.calls.begin(call, input);
      const value = await next(input, call);
      const verdict = { outcome: 'success', durationMs: call.elapsedMs } as const;
      // What a read returns may be large, and would be turned into JSON here once more.
      if (isRead) this.calls.ended(call, input, verdict);
      else await this.calls.end(call, input, { ...verdict, ...withResult(value, call) });
      return value;
    };
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

function withResult(value: unknown, call: ToolCall): Pick<ToolCallVerdict, 'result'> {
  const result = auditedResult(value, call);
  return result ? { result } : {};
}
