import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import { MCP_CONTEXT } from '../mcp/catalogue/tool.explorer.js';
import type { ToolCall } from '../mcp/decorators/tool-call.js';
import { AuditTrail } from './audit.trail.js';
import { toolCallRecord } from './tool-call-record.js';

/** Records the calls that went well; the filter records those that were refused or failed. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly trail: AuditTrail) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<string>() !== MCP_CONTEXT) return next.handle();
    const [input, call] = context.getArgs<[unknown, ToolCall]>();
    const done = (): void =>
      this.trail.record(toolCallRecord(call, input, { outcome: 'success', durationMs: call.elapsedMs }));
    return next.handle().pipe(tap({ complete: done }));
  }
}
