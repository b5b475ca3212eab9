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

/** What an event is given in the moment in which it occurs. */
export interface Occurrence {
  readonly eventId: string;
  readonly atMs: number;
  readonly traceId: string | undefined;
}

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

  occurrence(): Occurrence {
    const atMs = Date.now();
    return { eventId: this.ids.next(atMs), atMs, traceId: currentTraceId() };
  }

  /** @param occurrence Of now, unless it occurred before. */
  draft(record: AuditRecord, { eventId, atMs, traceId }: Occurrence = this.occurrence()): AuditDraft {
    return {
      account: record.account,
      action: record.action,
      actor: record.actor,
      approval: record.approval,
      arguments: record.arguments,
      authority: record.authority,
      component: this.component,
      correlation: traceId ? { ...record.correlation, trace_id: traceId } : record.correlation,
      duration_ms: record.duration_ms,
      event_id: eventId,
      network: record.network,
      occurred_at: this.times.textOf(atMs),
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
