import type { Writable } from 'node:stream';
import type { AuditEvent } from './audit-event.js';

/** Where audit events go. */
export interface AuditSink {
  append(event: AuditEvent): void;
}

export const AUDIT_SINK = Symbol('AuditSink');

/** One JSON line per event. */
export class StreamAuditSink implements AuditSink {
  /** @param onLost called once when the stream cannot be written any more */
  constructor(
    private readonly stream: Writable,
    onLost: (error: Error) => void = () => undefined,
  ) {
    stream.once('error', onLost);
    stream.on('error', () => undefined);
  }

  append(event: AuditEvent): void {
    this.stream.write(`${JSON.stringify({ log: 'audit', ...event })}\n`);
  }
}
