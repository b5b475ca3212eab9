import { Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { AuthModule } from '../auth/auth.module.js';
import { McpModule } from '../mcp/mcp.module.js';
import { MetricsModule } from '../observability/metrics.module.js';
import { AnchorService } from './anchors/anchor.service.js';
import { AuditHmac } from './audit-hmac.js';
import { AuditStoreModule } from './audit-store.module.js';
import { AuditLogService } from './audit-log.service.js';
import { AuditFilter } from './audit.filter.js';
import { AuditInterceptor } from './audit.interceptor.js';
import { AuditTrail } from './audit.trail.js';
import { CallRecorder } from './call.recorder.js';
import { CallerParts } from './caller-parts.js';
import { EndedStreamsRecorder } from './ended-streams.recorder.js';
import { RecoveryRecorder } from './recovery.recorder.js';
import { RefusalRecorder } from './refusal.recorder.js';
import { TargetFacts } from './target-facts.js';

/** Watches calls and requests from outside, as interceptor and filter, and records them. */
@Module({
  imports: [AuditStoreModule, AuthModule, McpModule, MetricsModule],
  providers: [
    AuditTrail,
    AuditHmac,
    TargetFacts,
    CallerParts,
    CallRecorder,
    RefusalRecorder,
    EndedStreamsRecorder,
    RecoveryRecorder,
    AnchorService,
    AuditLogService,
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
    { provide: APP_FILTER, useClass: AuditFilter },
  ],
  exports: [AuditTrail, RefusalRecorder],
})
export class AuditModule {}
