import type { ServerResponse } from 'node:http';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { concatMap, type Observable, tap } from 'rxjs';
import { MCP_CONTEXT } from '../auth/mcp-context.js';
import type { ToolCall } from '../mcp/decorators/tool-call.js';
import { auditedResult } from './audited-result.js';
import { CallRecorder } from './call.recorder.js';
import { RefusalRecorder } from './refusal.recorder.js';
import { type AuditedRequest, refusalRecord } from './request-record.js';

/** Records what is about to be changed, and the calls that went well; the filter those refused or failed. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly refusals: RefusalRecorder,
    private readonly calls: CallRecorder,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType<string>() !== MCP_CONTEXT) return this.watchAnswer(context, next);
    const [input, call] = context.getArgs<[unknown, ToolCall]>();
    await this.calls.begin(call, input);
    return next.handle().pipe(concatMap((value) => this.succeeded(call, input, value)));
  }

  private async succeeded(call: ToolCall, input: unknown, value: unknown): Promise<unknown> {
    const { effect, elapsedMs: durationMs } = call;
    // What a read returns may be large, and would be turned into JSON here once more.
    const result = effect === 'read' ? undefined : auditedResult(value, call);
    await this.calls.end(call, input, { outcome: 'success', durationMs, ...(result && { result }) });
    return value;
  }

  /** The protocol refuses some requests by itself, by writing the answer: no exception tells of those. */
  private watchAnswer(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [req, res] = [http.getRequest<AuditedRequest>(), http.getResponse<ServerResponse>()];
    const refused = (): boolean => res.headersSent && res.statusCode >= 400;
    const done = (): void => {
      if (refused()) this.refusals.record(refusalRecord(req, 'mcp.request', `http_${res.statusCode}`));
    };
    return next.handle().pipe(tap({ complete: done }));
  }
}
