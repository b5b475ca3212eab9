import { Inject, Injectable } from '@nestjs/common';
import { IsIn, IsInt, IsOptional, IsPositive, IsString } from 'class-validator';
import { RequireScopes } from '../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../auth/scope.js';
import { TemporarilyUnavailable } from '../auth/unavailable.js';
import { Describe } from '../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../mcp/decorators/tool-call.js';
import { Tool } from '../mcp/decorators/tool.decorator.js';
import { fitting } from '../quantconnect/page.js';
import type { AuditEvent, AuditOutcome } from './audit-event.js';
import { AUDIT_STORE, type AuditStore, AuditUnavailable, type ChainedEntry } from './store/audit-store.js';

// What is shown is about 600 bytes each; more do not fit into a result.
const MOST_READ = 50;

const OUTCOMES = ['intent', 'success', 'failure', 'denied', 'error', 'aborted', 'unknown'] as const;

const NOT_KEPT =
  'This server keeps no record that can be asked (AUDIT_STORE=none); events are on its standard output.';

export class QueryAuditLogDto {
  @Describe('RFC 3339; at or after.')
  @IsOptional()
  @IsString()
  from?: string;

  @Describe('Before.')
  @IsOptional()
  @IsString()
  to?: string;

  @Describe('Subject.')
  @IsOptional()
  @IsString()
  actor?: string;

  @Describe('Its name.')
  @IsOptional()
  @IsString()
  tool?: string;

  @Describe('How it ended.')
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: AuditOutcome;

  @Describe('Or the reference of a failure.')
  @IsOptional()
  @IsString()
  eventId?: string;

  @Describe('From nextAfter.')
  @IsOptional()
  @IsInt()
  @IsPositive()
  after?: number;
}

/** What the record holds, for those who may ask. Watches nothing: its own reads are recorded like other calls. */
@Injectable()
export class AuditLogService {
  constructor(@Inject(AUDIT_STORE) private readonly store: AuditStore | undefined) {}

  @Tool({
    effect: 'read',
    description: 'Read the audit of this tenant, newest first: who called what, and how it ended.',
  })
  @RequireScopes(Scope.AdminRead)
  async queryAuditLog(filters: QueryAuditLogDto, call: ToolCall): Promise<object> {
    if (!this.store) return { events: [], note: NOT_KEPT };
    const { from, to, actor, tool: target, outcome, eventId: event, after } = filters;
    const problems = Object.entries({ from, to }).flatMap(([field, time]) =>
      time === undefined || !Number.isNaN(Date.parse(time)) ? [] : `${field} must be an RFC 3339 time`,
    );
    if (problems.length > 0) call.refuse(...problems);
    // Whatever is asked for, it is looked for in the chain of the caller only.
    const chain = call.principal.tenant;
    const query = { chain, from, to, actor, target, outcome, event, after, newestFirst: true };
    return pageFrom(await taken(this.store.read({ ...query, limit: MOST_READ })));
  }
}

function pageFrom(entries: readonly ChainedEntry[]): object {
  const shown = fitting(entries.map(eventOf));
  const isAll = shown.length === entries.length && entries.length < MOST_READ;
  return { events: shown, ...(!isAll && { nextAfter: shown.at(-1)?.seq }) };
}

/** Without what is the same for all events, or says nothing to a reader. */
function eventOf({ seq, body }: ChainedEntry): { readonly seq: number } {
  const {
    schema_version: _version,
    component: _component,
    recorded_at: _recorded,
    ...event
  } = JSON.parse(body) as AuditEvent;
  return { seq, ...event };
}

async function taken(entries: AsyncIterable<ChainedEntry>): Promise<ChainedEntry[]> {
  const all: ChainedEntry[] = [];
  try {
    for await (const entry of entries) all.push(entry);
    return all;
  } catch (error) {
    if (!(error instanceof AuditUnavailable)) throw error;
    const { message, retryAfterSeconds } = error;
    const next = `Try again in ${retryAfterSeconds} seconds.`;
    throw new TemporarilyUnavailable('audit_unavailable', `${message}. ${next}`, retryAfterSeconds);
  }
}
