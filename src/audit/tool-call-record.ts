import type { ToolCall } from '../mcp/decorators/tool-call.js';
import type { AuditOutcome, AuditRecord } from './audit-event.js';
import { actorOf, auditableArguments } from './redaction.js';

export interface ToolCallVerdict {
  readonly action?: AuditRecord['action'];
  readonly outcome: AuditOutcome;
  readonly reasonCode?: string;
  readonly durationMs?: number;
}

const ACTIONS = {
  tool: 'mcp.tools.call',
  resource: 'mcp.resources.read',
  prompt: 'mcp.prompts.get',
} as const;

/** The audit record of one tool call: by whom, as whom, on what, and how it ended. */
export function toolCallRecord(call: ToolCall, input: unknown, verdict: ToolCallVerdict): AuditRecord {
  const { principal, credentialSource, client, tool, kind, address } = call;
  return {
    action: verdict.action ?? ACTIONS[kind],
    outcome: verdict.outcome,
    ...(verdict.reasonCode && { reason_code: verdict.reasonCode }),
    tenant_id: principal.tenant,
    actor: actorOf(principal),
    authority: {
      scopes: [...principal.scopes],
      ...(credentialSource && { credential_source: credentialSource }),
    },
    target: { type: kind, name: tool },
    arguments: auditableArguments(input),
    ...(address && { network: { client_ip: address } }),
    ...(client && { client }),
    ...(verdict.durationMs !== undefined && { duration_ms: verdict.durationMs }),
  };
}
