/** What was decided or done. */
export type AuditAction =
  | 'mcp.tools.call'
  | 'mcp.resources.read'
  | 'mcp.prompts.get'
  | 'mcp.auth'
  | 'mcp.authz'
  | 'mcp.rate_limit'
  | 'mcp.request'
  | 'admin.revoke'
  | 'audit.read'
  | 'audit.export'
  /** The record itself could not be written for a while, or lost events. */
  | 'audit.outage'
  /** A start found what an end in disorder had left. */
  | 'audit.recovery';

/**
 * `intent`: about to be done; another event names it as its parent and says how it ended. `failure`: the caller's
 * request could not be carried out. `error`: a fault of this server or of QuantConnect. `aborted`: the caller went
 * away first. `unknown`: the process ended before it could say.
 */
export type AuditOutcome = 'intent' | 'success' | 'failure' | 'denied' | 'error' | 'aborted' | 'unknown';

/**
 * One decision or action. Holds names, ids and hashes only: no argument texts, no results, no secrets. What is not
 * known is left out.
 */
export interface AuditEvent {
  readonly schema_version: 2;
  /** UUIDv7: sorts by time. */
  readonly event_id: string;
  /** RFC 3339, UTC, milliseconds, by the clock of this machine; as are all times. */
  readonly occurred_at: string;
  /** When it was handed to the store that has it. */
  readonly recorded_at: string;
  readonly component: AuditComponent;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  /** Stable word for why, where it was not plain success. */
  readonly reason_code?: string;
  readonly tenant_id?: string;
  readonly actor?: AuditActor;
  /** The QuantConnect account that was acted on; known once credentials were needed. */
  readonly account?: { readonly user_id: string; readonly organization_id?: string };
  readonly authority?: AuditAuthority;
  readonly approval?: AuditApproval;
  readonly target?: AuditTarget;
  readonly arguments?: Readonly<Record<string, string | number | boolean>>;
  readonly request?: AuditedMessage;
  readonly result?: AuditResult;
  readonly network?: { readonly client_ip?: string; readonly user_agent?: string };
  readonly correlation?: {
    /** The intent that this event ends. */
    readonly parent_event_id?: string;
    /** HMAC of the key that makes repeats of a call one. */
    readonly idempotency_key_hmac?: string;
    /** What the caller was told to name when asking about a failure; 10 hex digits. */
    readonly reference?: string;
    /** Of the trace that it is part of, where there is one; 32 hex digits. */
    readonly trace_id?: string;
  };
  readonly duration_ms?: number;
  /** How many further refusals of the same kind, of the same sender and within a minute, this event stands for. */
  readonly repeated?: number;
  /** Fields that were too long for an event. */
  readonly left_out?: readonly string[];
}

/** Which program recorded it. */
export interface AuditComponent {
  readonly name: string;
  readonly version: string;
  /** Name of the machine, or of the pod. */
  readonly host: string;
  /** Of this run of the program: a restart has another. */
  readonly instance: string;
  /** Which installation, as AUDIT_ENVIRONMENT names it. */
  readonly environment?: string;
}

export interface AuditActor {
  /** `operator`: somebody at the command line of a machine, under the name they have there. */
  readonly type: 'token' | 'environment' | 'operator';
  readonly issuer: string;
  readonly sub: string;
  readonly client_id?: string;
  /** Name and version that the client gives itself; nobody has checked it. */
  readonly agent?: string;
  /** SHA-256 of the token's id, 16 hex digits: finds the events of one token without naming it. */
  readonly token_id_hash?: string;
}

export interface AuditAuthority {
  /** Of the token. */
  readonly scopes: readonly string[];
  /** That the target asks for, all of them. */
  readonly required?: readonly string[];
  readonly credential_source?: string;
}

/** The consent to what cannot be undone. */
export interface AuditApproval {
  /** Whether a person had to agree. */
  readonly required: boolean;
  /** What the person did; nothing where they were not asked or have not answered. */
  readonly answer?: 'accept' | 'decline' | 'cancel';
}

export interface AuditTarget {
  readonly type: 'tool' | 'resource' | 'prompt' | 'route' | 'token' | 'tenant' | 'audit';
  readonly name: string;
  /** SHA-256 of the schema that arguments were checked against, in canonical JSON. */
  readonly schema_sha256?: string;
}

/** The message that asked for it. */
export interface AuditedMessage {
  readonly method: string;
  readonly jsonrpc_id?: string | number;
  readonly protocol_version?: string;
  /** HMAC-SHA256 of all arguments in canonical JSON, after the name of its key. */
  readonly args_hmac?: string;
}

export interface AuditResult {
  readonly is_error: boolean;
  /** Of what the tool returned, in JSON, before it was shortened for the model; tools that change something only. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** Ids that QuantConnect gave to what was made or changed. */
  readonly upstream?: Readonly<Record<string, string | number>>;
  /** The answer to an earlier call with the same key, given again. */
  readonly replayed?: true;
  /** No answer came; what happened was read afterwards. */
  readonly reconciled?: true;
}

/** What the recorder of an event supplies; the trail adds the rest. */
export type AuditRecord = Omit<
  AuditEvent,
  'schema_version' | 'event_id' | 'occurred_at' | 'recorded_at' | 'component' | 'left_out'
>;

/** An event that still has to be recorded. */
export type AuditDraft = Omit<AuditEvent, 'recorded_at' | 'left_out'>;
