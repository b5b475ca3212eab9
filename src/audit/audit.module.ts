import { Logger, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { AuthModule } from '../auth/auth.module.js';
import { ServerConfig } from '../config/server.config.js';
import { McpModule } from '../mcp/mcp.module.js';
import { AUDIT_SINK, StreamAuditSink } from './audit-sink.js';
import { AuditFilter } from './audit.filter.js';
import { AuditInterceptor } from './audit.interceptor.js';
import { AuditTrail } from './audit.trail.js';
import { EndedStreamsRecorder } from './ended-streams.recorder.js';

const sink = {
  provide: AUDIT_SINK,
  inject: [ServerConfig],
  // On stdio, standard output carries the protocol and nothing else.
  useFactory: ({ transport }: ServerConfig) =>
    transport === 'stdio'
      ? new StreamAuditSink(process.stderr)
      : new StreamAuditSink(process.stdout, stopUnrecorded),
};

/** What cannot be recorded must not be done: the server leaves, in good order. */
function stopUnrecorded(error: Error): void {
  new Logger('Audit').fatal(`The audit cannot be written (${error.message}); the server stops`);
  process.kill(process.pid, 'SIGTERM');
}

@Module({
  imports: [AuthModule, McpModule],
  providers: [
    sink,
    AuditTrail,
    EndedStreamsRecorder,
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
    { provide: APP_FILTER, useClass: AuditFilter },
  ],
  exports: [AuditTrail],
})
export class AuditModule {}
