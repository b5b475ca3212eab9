import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { AuditEvent, AuditRecord } from './audit-event.js';
import { AuditTrail } from './audit.trail.js';
import { AUDIT_STORE, type AuditEntry, type AuditStore } from './store/audit-store.js';
import { JsonlAuditStore } from './store/jsonl/jsonl-store.js';

/** Records what a start has found: what a crash tore off, and intents that nobody is left to end. */
@Injectable()
export class RecoveryRecorder implements OnModuleInit {
  private readonly logger = new Logger('Audit');

  constructor(
    @Inject(AUDIT_STORE) private readonly store: AuditStore | undefined,
    private readonly trail: AuditTrail,
  ) {}

  async onModuleInit(): Promise<void> {
    // Of a database others may be writing to, and their intents are none of ours to end.
    if (!(this.store instanceof JsonlAuditStore)) return;
    const { tornBytes, openIntents } = this.store.recovered;
    if (tornBytes > 0) await this.trail.recordAfter(tornRecord(tornBytes)).recorded;
    for (const intent of openIntents) await this.trail.recordAfter(unknownEnd(intent)).recorded;
    if (tornBytes > 0 || openIntents.length > 0)
      this.logger.warn(
        `The last run ended in disorder: ${openIntents.length} calls of unknown outcome, ${tornBytes} bytes cut off`,
      );
  }
}

const tornRecord = (tornBytes: number): AuditRecord => ({
  action: 'audit.recovery',
  outcome: 'success',
  reason_code: 'torn_write',
  target: { type: 'audit', name: 'store' },
  arguments: { bytes_cut_off: tornBytes },
});

function unknownEnd({ body }: AuditEntry): AuditRecord {
  const { action, tenant_id, actor, target, event_id } = JSON.parse(body) as AuditEvent;
  return {
    action,
    outcome: 'unknown',
    reason_code: 'process_ended',
    ...(tenant_id && { tenant_id }),
    ...(actor && { actor }),
    ...(target && { target }),
    correlation: { parent_event_id: event_id },
  };
}
