import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { AuditConfig } from '../config/audit.config.js';
import { SERVER_NAME, SERVER_VERSION } from '../version.js';
import { currentTraceId } from '../tracing/in-span.js';
import type { AuditComponent, AuditDraft, AuditRecord } from './audit-event.js';
import { writtenOnce } from './canonical-json.js';
import { Rfc3339 } from './rfc3339.js';
import { UuidsV7 } from './uuid-v7.js';

/** Makes events of what is to be recorded: when, under which id, and by which program. */
@Injectable()
export class AuditEvents {
  private readonly ids = new UuidsV7();
  private readonly times = new Rfc3339();
  private readonly component: AuditComponent;

  constructor({ environment }: AuditConfig) {
    this.component = writtenOnce({
      name: SERVER_NAME,
      version: SERVER_VERSION,
      host: hostname(),
      instance: randomUUID(),
      ...(environment && { environment }),
    });
  }

  draft(record: AuditRecord): AuditDraft {
    const now = Date.now();
    const trace = currentTraceId();
    return {
      account: record.account,
      action: record.action,
      actor: record.actor,
      approval: record.approval,
      arguments: record.arguments,
      authority: record.authority,
      component: this.component,
      correlation: trace ? { ...record.correlation, trace_id: trace } : record.correlation,
      duration_ms: record.duration_ms,
      event_id: this.ids.next(now),
      network: record.network,
      occurred_at: this.times.textOf(now),
      outcome: record.outcome,
      reason_code: record.reason_code,
      repeated: record.repeated,
      request: record.request,
      result: record.result,
      schema_version: 2,
      target: record.target,
      tenant_id: record.tenant_id,
    };
  }
}
