import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SERVER_NAME, SERVER_VERSION } from '../version.js';
import type { AuditRecord } from './audit-event.js';
import { AUDIT_SINK, type AuditSink } from './audit-sink.js';

const COMPONENT = { name: SERVER_NAME, version: SERVER_VERSION };

/** The record of what was decided and done. */
@Injectable()
export class AuditTrail {
  constructor(@Inject(AUDIT_SINK) private readonly sink: AuditSink) {}

  record(record: AuditRecord): void {
    this.sink.append({
      schema_version: 1,
      event_id: randomUUID(),
      occurred_at: new Date().toISOString(),
      ...record,
      component: COMPONENT,
    });
  }
}
