import { Module } from '@nestjs/common';
import { McpModule } from '../mcp/mcp.module.js';
import { OperationLog } from './operation.log.js';
import { HttpTracer } from './tracing/http.tracer.js';
import { OperationTracer } from './tracing/operation.tracer.js';
import { Tracing } from './tracing/tracing.js';

/** Logs and traces of what is asked of this server. */
@Module({
  imports: [McpModule],
  providers: [Tracing, HttpTracer, OperationTracer, OperationLog],
  exports: [HttpTracer],
})
export class TelemetryModule {}
