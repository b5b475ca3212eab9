import type { ToolCall } from '../mcp/decorators/tool-call.js';
import type { AuditHmac } from './audit-hmac.js';
import type { AuditOutcome, AuditRecord, AuditResult } from './audit-event.js';
import { actorOf, auditableArguments } from './redaction.js';
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

/** The audit record of one tool call: by whom, as whom, on what, and how it ended. */
export function toolCallRecord(
  call: ToolCall,
  input: unknown,
  verdict: ToolCallVerdict,
  context: CallContext,
): AuditRecord {
  const { principal, actsOn, approval, client, tool, kind, address } = call;
  const { reasonCode, durationMs, result } = verdict;
  const correlation = correlationOf(call, verdict, context);
  return {
    action: verdict.action ?? (tool === READS_THE_RECORD ? 'audit.read' : ACTIONS[kind]),
    outcome: verdict.outcome,
    ...(reasonCode && { reason_code: reasonCode }),
    tenant_id: principal.tenant,
    actor: { ...actorOf(principal), ...(client && { agent: client }) },
    ...(actsOn && { account: accountOf(actsOn) }),
    authority: authorityOf(call, context),
    ...(approval && { approval }),
    target: {
      type: kind,
      name: tool,
      ...(context.facts?.schemaHash && { schema_sha256: context.facts.schemaHash }),
    },
    arguments: auditableArguments(input),
    request: messageOf(call, input, context),
    ...(result && { result }),
    ...(address && { network: { client_ip: address } }),
    ...(correlation && { correlation }),
    ...(durationMs !== undefined && { duration_ms: durationMs }),
  };
}

function authorityOf(
  { principal, credentialSource }: ToolCall,
  { facts }: CallContext,
): AuditRecord['authority'] & {} {
  return {
    scopes: [...principal.scopes],
    ...(facts && { required: facts.required }),
    ...(credentialSource && { credential_source: credentialSource }),
  };
}

function accountOf({ userId, organizationId }: NonNullable<ToolCall['actsOn']>): AuditRecord['account'] & {} {
  return { user_id: userId, ...(organizationId && { organization_id: organizationId }) };
}

function messageOf(
  { kind, request }: ToolCall,
  input: unknown,
  { hmac }: CallContext,
): AuditRecord['request'] & {} {
  const hash = hmac.of(input ?? {});
  return {
    method: request?.method ?? METHODS[kind],
    ...(request && { jsonrpc_id: request.id }),
    ...(request?.protocolVersion && { protocol_version: request.protocolVersion }),
    ...(hash && { args_hmac: hash }),
  };
}

function correlationOf(
  call: ToolCall,
  { parent, result }: ToolCallVerdict,
  { hmac }: CallContext,
): AuditRecord['correlation'] {
  const { idempotencyKey } = call;
  const keyHash = idempotencyKey === undefined ? undefined : hmac.of(idempotencyKey);
  const reference = result?.is_error ? call.reference : undefined;
  if (!parent && !keyHash && !reference) return undefined;
  return {
    ...(parent && { parent_event_id: parent }),
    ...(keyHash && { idempotency_key_hmac: keyHash }),
    ...(reference && { reference }),
  };
}
