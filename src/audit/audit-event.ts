/** What was decided or done. */
export type AuditAction =
  | 'mcp.tools.call'
  | 'mcp.resources.read'
  | 'mcp.prompts.get'
  | 'mcp.auth'
  | 'mcp.authz'
  | 'mcp.rate_limit'
  | 'mcp.request'
  | 'admin.revoke';

/**
 * `failure`: the caller's request could not be carried out. `error`: a fault of this server or of
 * QuantConnect. `aborted`: the caller went away first.
 */
export type AuditOutcome = 'success' | 'failure' | 'denied' | 'error' | 'aborted';

/** One decision or action. Holds names and ids only: no argument texts, no results, no secrets. */
export interface AuditEvent {
  readonly schema_version: 1;
  readonly event_id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly occurred_at: string;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  /** Stable word for why, where it was not plain success. */
  readonly reason_code?: string;
  readonly tenant_id?: string;
  readonly actor?: AuditActor;
  readonly authority?: { readonly scopes: readonly string[]; readonly credential_source?: string };
  readonly target?: {
    readonly type: 'tool' | 'resource' | 'prompt' | 'route' | 'token' | 'tenant';
    readonly name: string;
  };
  readonly arguments?: Readonly<Record<string, string | number | boolean>>;
  readonly network?: { readonly client_ip?: string; readonly user_agent?: string };
  readonly client?: string;
  readonly duration_ms?: number;
  readonly component: { readonly name: string; readonly version: string };
}

export interface AuditActor {
  readonly type: 'token' | 'environment';
  readonly issuer: string;
  readonly sub: string;
  readonly client_id?: string;
  /** SHA-256 of the token's id, 16 hex digits: finds the events of one token without naming it. */
  readonly token_id_hash: string;
}

/** What the recorder of an event supplies; the trail adds the rest. */
export type AuditRecord = Omit<AuditEvent, 'schema_version' | 'event_id' | 'occurred_at' | 'component'>;
