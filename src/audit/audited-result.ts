import { hash } from 'node:crypto';
import { Illustrated } from '../mcp/decorators/illustrated.js';
import type { ToolCall } from '../mcp/decorators/tool-call.js';
import type { AuditResult } from './audit-event.js';
import { auditableArguments } from './redaction.js';

/** What the record keeps of what a tool returned: its size, its hash, and the ids that QuantConnect gave. */
export function auditedResult(returned: unknown, call: ToolCall): AuditResult {
  const value = returned instanceof Illustrated ? returned.value : returned;
  const { replayed, reconciled } = call;
  const json = jsonOf(value);
  const upstream = upstreamIds(value);
  return {
    is_error: false,
    ...(json !== undefined && {
      bytes: Buffer.byteLength(json),
      sha256: hash('sha256', json, 'hex'),
    }),
    ...(Object.keys(upstream).length > 0 && { upstream }),
    ...(replayed && { replayed }),
    ...(reconciled && { reconciled }),
  };
}

/** Ids at the top of an answer, or one level below it, as `{ backtest: { backtestId } }`. */
function upstreamIds(value: unknown): Record<string, string | number> {
  const nested = isRecord(value) ? Object.values(value).filter(isRecord) : [];
  return Object.assign({}, ...[...nested, value].map(auditableArguments)) as Record<string, string | number>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
