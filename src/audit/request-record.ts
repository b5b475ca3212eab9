import type { IncomingMessage } from 'node:http';
import { HttpException } from '@nestjs/common';
import {
  AuthenticationRequired,
  InsufficientScope,
  InvalidTokenPresented,
  MalformedAuthorization,
} from '../auth/challenge.js';
import { TooManyFailures } from '../auth/failures/too-many-failures.js';
import { clientAddress } from '../auth/http/client-address.js';
import { TemporarilyUnavailable } from '../auth/unavailable.js';
import type { Caller } from '../auth/principal.js';
import { LimitsUnavailable, RateLimitExceeded } from '../mcp/limits/limits.errors.js';
import type { AuditAction, AuditOutcome, AuditRecord } from './audit-event.js';
import { actorOf } from './redaction.js';

export type AuditedRequest = IncomingMessage & { readonly user?: Caller; readonly path?: string };

const MAX_TEXT = 200;

/** The audit record of a request that was refused, or failed, before a tool ran. */
export function requestRecord(req: AuditedRequest, exception: unknown): AuditRecord {
  const operation = exception instanceof InsufficientScope ? exception.operation : undefined;
  return {
    ...refusalRecord(req, actionOf(exception), reasonOf(exception)),
    outcome: outcomeOf(exception),
    ...(operation && { target: { type: 'tool', name: operation } }),
  };
}

/** The record of a request that was answered with a refusal below the reach of exceptions. */
export function refusalRecord(req: AuditedRequest, action: AuditAction, reasonCode: string): AuditRecord {
  const principal = req.user?.principal;
  const address = clientAddress(req);
  const userAgent = req.headers['user-agent']?.slice(0, MAX_TEXT);
  return {
    action,
    outcome: 'denied',
    reason_code: reasonCode,
    ...(principal && {
      tenant_id: principal.tenant,
      actor: actorOf(principal),
      authority: { scopes: [...principal.scopes] },
    }),
    target: { type: 'route', name: routeOf(req) },
    network: { ...(address && { client_ip: address }), ...(userAgent && { user_agent: userAgent }) },
  };
}

/** Without the query, in which a token may stand that belongs elsewhere. */
const routeOf = ({ url = '/' }: AuditedRequest): string => url.split('?')[0]!.slice(0, MAX_TEXT);

function actionOf(exception: unknown): AuditAction {
  if (LIMITS.some((type) => exception instanceof type)) return 'mcp.rate_limit';
  if (AUTHENTICATION.some((type) => exception instanceof type)) return 'mcp.auth';
  return exception instanceof InsufficientScope ? 'mcp.authz' : 'mcp.request';
}

const LIMITS = [RateLimitExceeded, LimitsUnavailable];

const AUTHENTICATION = [
  AuthenticationRequired,
  InvalidTokenPresented,
  MalformedAuthorization,
  TemporarilyUnavailable,
  TooManyFailures,
];

/** A failure that is not an answer of ours is a fault of ours. */
const outcomeOf = (exception: unknown): AuditOutcome => (statusOf(exception) < 500 ? 'denied' : 'error');

/** Express marks its own refusals, such as that of a malformed path, by a status. */
function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  const { status } = (exception ?? {}) as { status?: unknown };
  return typeof status === 'number' ? status : 500;
}

function reasonOf(exception: unknown): string {
  const { reason, code } = (exception ?? {}) as { reason?: unknown; code?: unknown };
  if (typeof reason === 'string') return reason;
  return typeof code === 'string' ? code : `http_${statusOf(exception)}`;
}
