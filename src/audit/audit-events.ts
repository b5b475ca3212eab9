import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { AuditConfig } from '../config/audit.config.js';
import { SERVER_NAME, SERVER_VERSION } from '../version.js';
import { currentTraceId } from '../tracing/in-span.js';
import type { AuditComponent, AuditDraft, AuditRecord } from './audit-event.js';
import { UuidsV7 } from './uuid-v7.js';

/** Makes events of what is to be recorded: when, under which id, and by which program. */
@Injectable()
export class AuditEvents {
  private readonly ids = new UuidsV7();
  private readonly component: AuditComponent;

  constructor({ environment }: AuditConfig) {
    this.component = {
      name: SERVER_NAME,
      version: SERVER_VERSION,
      host: hostname(),
      instance: randomUUID(),
      ...(environment && { environment }),
    };
  }

  draft(record: AuditRecord): AuditDraft {
    const now = new Date();
    const trace = currentTraceId();
    return {
      schema_version: 2,
      event_id: this.ids.next(now.getTime()),
      occurred_at: now.toISOString(),
      component: this.component,
      ...record,
      ...(trace && { correlation: { ...record.correlation, trace_id: trace } }),
    };
  }
}
