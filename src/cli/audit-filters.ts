import type { AuditAction, AuditOutcome } from '../audit/audit-event.js';
import type { AuditQuery } from '../audit/store/audit-store.js';
import { UsageError } from './command.js';

const text = { type: 'string' } as const;

export const FILTER_OPTIONS = {
  tenant: text,
  from: text,
  to: text,
  actor: text,
  action: text,
  tool: text,
  outcome: text,
  event: text,
} as const;

export const FILTER_HELP = `  --tenant ID             the chain of this tenant; - is what belongs to none
  --from TIME, --to TIME  RFC 3339: at or after, and before
  --actor SUB             whose actions
  --action NAME           as mcp.tools.call or mcp.auth
  --tool NAME             which tool, resource, prompt or route
  --outcome WORD          as success, failure, denied, error, aborted, unknown or intent
  --event ID              this event, the outcome of an intent, or what failed under this reference`;

type Filters = { readonly [name in keyof typeof FILTER_OPTIONS]?: string };

/** @throws UsageError for a time that is none */
export function queryFrom({ tenant, from, to, actor, action, tool, outcome, event }: Filters): AuditQuery {
  return {
    ...(tenant !== undefined && { chain: tenant }),
    ...(from !== undefined && { from: timeFrom('--from', from) }),
    ...(to !== undefined && { to: timeFrom('--to', to) }),
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action: action as AuditAction }),
    ...(tool !== undefined && { target: tool }),
    ...(outcome !== undefined && { outcome: outcome as AuditOutcome }),
    ...(event !== undefined && { event }),
  };
}

/** @throws UsageError */
export function countFrom(option: string, given: string | undefined, fallback: number): number {
  if (given === undefined) return fallback;
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new UsageError(`${option} must be a whole number above 0.`);
}

function timeFrom(option: string, given: string): string {
  const time = Date.parse(given);
  if (Number.isNaN(time)) throw new UsageError(`${option} must be a time as 2026-11-25T10:00:00Z.`);
  return new Date(time).toISOString();
}
