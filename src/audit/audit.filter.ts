import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ArgumentsHost, Catch, HttpException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { HasHeaders } from '../auth/challenge.js';
import { InsufficientScope } from '../auth/challenge.js';
import { CredentialsError } from '../auth/credentials/credentials.errors.js';
import type { Caller } from '../auth/principal.js';
import { MCP_CONTEXT } from '../mcp/catalogue/tool.explorer.js';
import type { ToolCall } from '../mcp/decorators/tool-call.js';
import { InputRequired, InvalidToolInput } from '../mcp/tool.errors.js';
import { QuantConnectRejected } from '../quantconnect/quantconnect.errors.js';
import type { AuditAction, AuditOutcome, AuditRecord } from './audit-event.js';
import { AuditTrail } from './audit.trail.js';
import { actorOf } from './redaction.js';
import { toolCallRecord } from './tool-call-record.js';

/**
 * Records what was refused or failed. Guards run before interceptors, so an interceptor alone would miss
 * exactly the refusals. Lets everything pass on to whoever answers.
 */
@Catch()
export class AuditFilter extends BaseExceptionFilter {
  constructor(private readonly trail: AuditTrail) {
    super();
  }

  override catch(exception: unknown, host: ArgumentsHost): unknown {
    if (host.getType<string>() === MCP_CONTEXT) return this.failedCall(exception, host);
    this.refusedRequest(exception, host);
    const res = host.switchToHttp().getResponse<ServerResponse>();
    const headers = (exception as Partial<HasHeaders> | undefined)?.headers ?? {};
    if (!res.headersSent) for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    super.catch(exception, host);
    return undefined;
  }

  private failedCall(exception: unknown, host: ArgumentsHost): Promise<never> {
    const [input, call] = host.getArgs<[unknown, ToolCall]>();
    const denied = exception instanceof InsufficientScope;
    const verdict = {
      action: denied ? ('mcp.authz' as const) : ('mcp.tools.call' as const),
      outcome: call.signal.aborted ? ('aborted' as const) : outcomeOf(exception),
      reasonCode: codeOf(exception),
      durationMs: call.elapsedMs,
    };
    this.trail.record(toolCallRecord(call, input, verdict));
    return Promise.reject(exception);
  }

  private refusedRequest(exception: unknown, host: ArgumentsHost): void {
    const status = exception instanceof HttpException ? exception.getStatus() : 500;
    const action = ACTIONS[status];
    if (!action) return;
    const req = host.switchToHttp().getRequest<IncomingMessage & { user?: Caller }>();
    this.trail.record(requestRecord(req, action, exception));
  }
}

const ACTIONS: Readonly<Record<number, AuditAction>> = {
  400: 'mcp.auth',
  401: 'mcp.auth',
  403: 'mcp.authz',
  429: 'mcp.rate_limit',
};

function requestRecord(
  req: IncomingMessage & { user?: Caller },
  action: AuditAction,
  exception: unknown,
): AuditRecord {
  const principal = req.user?.principal;
  const userAgent = req.headers['user-agent']?.slice(0, 200);
  const tool = exception instanceof InsufficientScope ? exception.operation : undefined;
  return {
    action,
    outcome: 'denied',
    reason_code: codeOf(exception),
    ...(principal && {
      tenant_id: principal.tenant,
      actor: actorOf(principal),
      authority: { scopes: [...principal.scopes] },
    }),
    target: tool ? { type: 'tool', name: tool } : { type: 'route', name: '/mcp' },
    network: {
      ...(req.socket.remoteAddress && { client_ip: req.socket.remoteAddress }),
      ...(userAgent && { user_agent: userAgent }),
    },
  };
}

const FAILURES = [InvalidToolInput, InputRequired, QuantConnectRejected, CredentialsError];

function outcomeOf(exception: unknown): AuditOutcome {
  if (exception instanceof HttpException) return 'denied';
  return FAILURES.some((type) => exception instanceof type) ? 'failure' : 'error';
}

function codeOf(exception: unknown): string {
  const { reason, code } = (exception ?? {}) as { reason?: unknown; code?: unknown };
  if (typeof reason === 'string') return reason;
  return typeof code === 'string' ? code : 'internal_error';
}
