import { Injectable } from '@nestjs/common';
import { AuditConfig } from '../config/audit.config.js';
import type { ToolCall } from '../mcp/decorators/tool-call.js';
import { CallNotRecorded } from '../mcp/tool.errors.js';
import type { AuditRecord } from './audit-event.js';
import { AuditHmac } from './audit-hmac.js';
import { CallerParts } from './caller-parts.js';
import { AuditTrail } from './audit.trail.js';
import { AuditUnavailable } from './store/audit-store.js';
import { TargetFacts } from './target-facts.js';
import { type CallContext, referenceOf, toolCallRecord, type ToolCallVerdict } from './tool-call-record.js';

/** Records calls: what changes something before it is done and after, what reads when it is done. */
@Injectable()
export class CallRecorder {
  private readonly intents = new WeakMap<ToolCall, string>();

  constructor(
    private readonly config: AuditConfig,
    private readonly trail: AuditTrail,
    private readonly hmac: AuditHmac,
    private readonly facts: TargetFacts,
    private readonly callers: CallerParts,
  ) {}

  /** @throws CallNotRecorded when the call must not go on */
  async begin(call: ToolCall, input: unknown): Promise<void> {
    if (call.kind !== 'tool' || call.effect === 'read') return;
    const record = toolCallRecord(call, input, { outcome: 'intent' }, this.contextOf(call));
    if (this.config.mode === 'best_effort') this.intents.set(call, this.trail.record(record));
    else await this.mustBeRecorded(call, record);
  }

  /** Resolves when the caller may be answered. Never fails: what happened has happened. */
  async end(call: ToolCall, input: unknown, verdict: ToolCallVerdict): Promise<void> {
    const parent = this.intents.get(call);
    if (!parent) return this.ended(call, input, verdict);
    const record = toolCallRecord(call, input, { ...verdict, parent }, this.contextOf(call));
    const { eventId, recorded } = this.trail.recordAfter(record);
    call.recordedAs(eventId, referenceOf(call, verdict));
    await recorded;
  }

  /** The end of a call that had no intent, which nobody waits for: it reads, or never got to begin. Never fails. */
  ended(call: ToolCall, input: unknown, verdict: ToolCallVerdict): void {
    const record = (): AuditRecord => toolCallRecord(call, input, verdict, this.contextOf(call));
    call.recordedAs(this.trail.recordSoon(record), referenceOf(call, verdict));
  }

  private async mustBeRecorded(call: ToolCall, record: AuditRecord): Promise<void> {
    const { eventId, recorded } = this.trail.recordBefore(record);
    // Also where it fails: it may yet turn out to be on the record, and then it has to have an end.
    this.intents.set(call, eventId);
    try {
      await recorded;
    } catch (error) {
      throw error instanceof AuditUnavailable ? new CallNotRecorded(error.retryAfterSeconds) : error;
    }
  }

  private contextOf({ kind, tool }: ToolCall): CallContext {
    const facts = kind === 'tool' ? this.facts.of(tool) : undefined;
    return { hmac: this.hmac, callers: this.callers, facts };
  }
}
