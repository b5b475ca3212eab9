import type { ToolCall } from '../mcp/decorators/tool-call.js';
import type { AuditHmac } from './audit-hmac.js';
import type { AuditOutcome, AuditRecord, AuditResult } from './audit-event.js';
import type { CallerParts } from './caller-parts.js';
import { auditableArguments } from './redaction.js';
import type { Facts } from './target-facts.js';

export interface ToolCallVerdict {
  readonly action?: AuditRecord['action'];
  readonly outcome: AuditOutcome;
  readonly reasonCode?: string;
  readonly durationMs?: number;
  readonly result?: AuditResult;
  /** The intent that it ends. */
  readonly parent?: string;
}

/** What the record of a call needs beside the call. */
export interface CallContext {
  readonly hmac: AuditHmac;
  readonly callers: CallerParts;
  /** Of the tool, where it is one. */
  readonly facts: Facts | undefined;
}

const ACTIONS = {
  tool: 'mcp.tools.call',
  resource: 'mcp.resources.read',
  prompt: 'mcp.prompts.get',
} as const;

/** The tool that shows the record itself. */
const READS_THE_RECORD = 'query_audit_log';

const METHODS = { tool: 'tools/call', resource: 'resources/read', prompt: 'prompts/get' } as const;

/**
 * The audit record of one tool call: by whom, as whom, on what, and how it ended. Fields that are not known are
 * `undefined`; those of an object stand in the order of canonical JSON, which then need not sort them.
 */
export function toolCallRecord(
  call: ToolCall,
  input: unknown,
  verdict: ToolCallVerdict,
  context: CallContext,
): AuditRecord {
  const { principal, actsOn, approval, client, tool, kind, address } = call;
  return {
    action: verdict.action ?? (tool === READS_THE_RECORD ? 'audit.read' : ACTIONS[kind]),
    outcome: verdict.outcome,
    reason_code: verdict.reasonCode || undefined,
    tenant_id: principal.tenant,
    actor: context.callers.actorOf(principal, client),
    account: actsOn && accountOf(actsOn),
    authority: authorityOf(call, context),
    approval,
    target: context.facts?.target ?? { name: tool, type: kind },
    arguments: auditableArguments(input),
    request: messageOf(call, input, context),
    result: verdict.result,
    network: address ? { client_ip: address } : undefined,
    correlation: correlationOf(call, verdict, context),
    duration_ms: verdict.durationMs,
  };
}

function authorityOf(
  { principal, credentialSource }: ToolCall,
  { facts, callers }: CallContext,
): AuditRecord['authority'] {
  return {
    credential_source: credentialSource,
    required: facts?.required,
    scopes: callers.scopesOf(principal),
  };
}

function accountOf({ userId, organizationId }: NonNullable<ToolCall['actsOn']>): AuditRecord['account'] {
  return { organization_id: organizationId || undefined, user_id: userId };
}

function messageOf(
  { kind, request }: ToolCall,
  input: unknown,
  { hmac }: CallContext,
): AuditRecord['request'] {
  return {
    args_hmac: hmac.of(input ?? {}),
    jsonrpc_id: request?.id,
    method: request?.method ?? METHODS[kind],
    protocol_version: request?.protocolVersion || undefined,
  };
}

/** What the caller of a call that failed is told to name when asking about it. */
export const referenceOf = (call: ToolCall, { result }: ToolCallVerdict): string | undefined =>
  result?.is_error ? call.reference : undefined;

function correlationOf(
  call: ToolCall,
  verdict: ToolCallVerdict,
  { hmac }: CallContext,
): AuditRecord['correlation'] {
  const { parent } = verdict;
  const { idempotencyKey } = call;
  const keyHash = idempotencyKey === undefined ? undefined : hmac.of(idempotencyKey);
  const reference = referenceOf(call, verdict);
  if (!parent && !keyHash && !reference) return undefined;
  return { idempotency_key_hmac: keyHash, parent_event_id: parent, reference };
}
