import { HttpException, HttpStatus } from '@nestjs/common';
import { SCOPE_GROUPS, type Scope } from './scope.js';

/** An exception whose answer needs these headers as well; see `RefusalHeaders`. */
export interface HasHeaders {
  readonly headers: Record<string, string>;
}

export type JsonRpcId = string | number | null;

/** The parameters of RFC 6750 §3, and `resource_metadata` of RFC 9728 §5.1. */
export interface ChallengeParameters {
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  readonly error_description?: string;
  readonly scope?: string;
  readonly resource_metadata?: string;
}

/** Value of a `WWW-Authenticate` header. */
export function bearerChallenge(parameters: ChallengeParameters): string {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `Bearer ${pairs.map(([name, value]) => `${name}="${quotable(String(value))}"`).join(', ')}`;
}

// RFC 6750 §3 leaves out `"` and `\` altogether, so there is nothing to escape and no parser to disagree.
const quotable = (value: string) => value.replace(/[^\x20-\x7e]/gu, '?').replace(/["\\]/g, "'");

/** JSON-RPC error codes of the transport, outside the range that MCP itself defines. */
const UNAUTHORIZED = -32_001;

interface Refusal {
  readonly status: HttpStatus;
  readonly message: string;
  readonly challenge: ChallengeParameters;
  readonly id?: JsonRpcId;
  readonly data?: object;
}

/** A refusal that says what kind of token would do. Its answer gets its headers from `RefusalHeaders`. */
export abstract class Challenge extends HttpException {
  readonly challenge: ChallengeParameters;

  constructor({ status, message, challenge, id = null, data }: Refusal) {
    const error = { code: UNAUTHORIZED, message, ...(data && { data }) };
    super({ jsonrpc: '2.0', id, error }, status);
    this.message = message;
    this.challenge = challenge;
  }
}

// What a client should ask for first: enough to look around, nothing that changes or costs anything.
const FIRST_SCOPES = SCOPE_GROUPS.readonly.join(' ');

/** 401: no credential was presented. RFC 6750 §3.1 wants no `error` here. */
export class AuthenticationRequired extends Challenge {
  readonly reason = 'missing';

  constructor() {
    super({
      status: HttpStatus.UNAUTHORIZED,
      message: 'Authentication is required: send a token as "Authorization: Bearer <token>".',
      challenge: { scope: FIRST_SCOPES },
    });
  }
}

/** 401: a token was presented and cannot be used. Says no more than that it expired, or nothing. */
export class InvalidTokenPresented extends Challenge {
  /** @param reason for audit and metrics; only `expired` (of a correctly signed token) reaches the client. */
  constructor(readonly reason: string) {
    const message = reason === 'expired' ? 'The token has expired.' : 'The token is not valid here.';
    super({
      status: HttpStatus.UNAUTHORIZED,
      message,
      challenge: { error: 'invalid_token', error_description: message, scope: FIRST_SCOPES },
    });
  }
}

/** 400: the credential was sent twice or in a form that is not a bearer token. */
export class MalformedAuthorization extends Challenge {
  readonly reason = 'malformed';

  constructor(message: string) {
    super({
      status: HttpStatus.BAD_REQUEST,
      message,
      challenge: { error: 'invalid_request', error_description: message },
    });
  }
}

/** 403: the token is good, and lacks scopes. Names every scope of the operation, so one step-up suffices. */
export class InsufficientScope extends Challenge {
  readonly code = 'insufficient_scope';

  /** @param operation what was refused, for the audit. */
  constructor(
    readonly required: readonly Scope[],
    readonly missing: readonly Scope[],
    id: JsonRpcId = null,
    readonly operation?: string,
  ) {
    const message = `The token lacks the scope ${missing.join(', ')}. Ask for a token that has it.`;
    super({
      status: HttpStatus.FORBIDDEN,
      message,
      challenge: { error: 'insufficient_scope', error_description: message, scope: required.join(' ') },
      id,
      data: { required, missing },
    });
  }
}
