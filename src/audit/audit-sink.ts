import type { Writable } from 'node:stream';
import type { AuditEvent } from './audit-event.js';

/** Where audit events go. */
export interface AuditSink {
  append(event: AuditEvent): void;
}

export const AUDIT_SINK = Symbol('AuditSink');

/** One JSON line per event. */
export class StreamAuditSink implements AuditSink {
  constructor(private readonly stream: Writable) {}

  append(event: AuditEvent): void {
    this.stream.write(`${JSON.stringify({ log: 'audit', ...event })}\n`);
  }
}
