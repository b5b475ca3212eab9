import type { ServerContext } from '@modelcontextprotocol/server';
import type { Caller } from '../../auth/principal.js';
import type { Cancellation } from '../../quantconnect/cancellation.js';
import type { ToolsetSelection } from '../catalogue/toolsets.js';

/** What is called; a resource and a prompt are named like tools and run like them. */
export type CallKind = 'tool' | 'resource' | 'prompt';

/** Where a call has got to. `total` is left out where it is not known. */
export interface Progress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** The message of the protocol that asked for a call. */
export interface CallRequest {
  readonly id: string | number;
  /** `tools/call`, or another that makes a call of it. */
  readonly method?: string;
  /** Revision of the protocol, where it was agreed on. */
  readonly protocolVersion?: string;
}

/**
 * @param eventId of the event that says how the call ended
 * @param reference that its caller was given, where it failed
 */
export type OnRecorded = (eventId: string, reference?: string) => void;

/** Where a call comes from. */
export interface CallOrigin {
  readonly caller: Caller;
  /** Tells when nobody waits for it any longer, or it may not go on. */
  readonly signal: Cancellation;
  /** What client and token chose of the tools; everything if left out. */
  readonly toolsets?: ToolsetSelection;
  /** Name and version the client gives itself, for the audit. */
  readonly client?: string;
  /** Network address of the client, where there is one. */
  readonly address?: string;
  readonly request?: CallRequest;
  readonly onProgress?: (progress: Progress) => void;
  /** The SDK's view of the request. */
  readonly protocol?: ServerContext;
  /** The client shows views of MCP Apps. */
  readonly canShowViews?: boolean;
  /** Told where the call is recorded. */
  readonly onRecorded?: OnRecorded;
}
