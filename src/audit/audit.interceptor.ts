import type { ServerResponse } from 'node:http';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import { MCP_CONTEXT } from '../auth/mcp-context.js';
import type { ToolCall } from '../mcp/decorators/tool-call.js';
import { type AuditedRequest, refusalRecord } from './request-record.js';
import { AuditTrail } from './audit.trail.js';
import { toolCallRecord } from './tool-call-record.js';

/** Records the calls that went well; the filter records those that were refused or failed. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly trail: AuditTrail) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<string>() !== MCP_CONTEXT) return this.watchAnswer(context, next);
    const [input, call] = context.getArgs<[unknown, ToolCall]>();
    const done = (): void =>
      this.trail.record(toolCallRecord(call, input, { outcome: 'success', durationMs: call.elapsedMs }));
    return next.handle().pipe(tap({ complete: done }));
  }

  /** The protocol refuses some requests by itself, by writing the answer: no exception tells of those. */
  private watchAnswer(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [req, res] = [http.getRequest<AuditedRequest>(), http.getResponse<ServerResponse>()];
    const refused = (): boolean => res.headersSent && res.statusCode >= 400;
    const done = (): void => {
      if (refused()) this.trail.record(refusalRecord(req, 'mcp.request', `http_${res.statusCode}`));
    };
    return next.handle().pipe(tap({ complete: done }));
  }
}
