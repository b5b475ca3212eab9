import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server';
import { Illustrated } from '../decorators/illustrated.js';
import { withinBudget } from './result-budget.js';

/** A result that is more than a text, such as one with a picture; it is passed on as it is. */
export class ReadyResult {
  constructor(readonly result: CallToolResult | InputRequiredResult) {}
}

/**
 * What a tool returned, as the model reads it: one text of compact JSON that fits its budget.
 * @param told What the reader has to know before believing it, which comes first, and whether the client has views.
 */
export function toolResult(
  value: unknown,
  budget?: number,
  { cautions = [], canShowViews = false }: Told = {},
): CallToolResult | InputRequiredResult {
  if (value instanceof ReadyResult) return value.result;
  if (value instanceof Illustrated) {
    const { pictures = [], view } = value.illustration;
    const { content } = toolResult(value.value, budget, { cautions }) as CallToolResult;
    return {
      content: [...content, ...pictures.map(({ png }) => imageOf(png))],
      ...(view && canShowViews && { _meta: { [VIEW_META_KEY]: view } }),
    };
  }
  const result = cautions.length > 0 ? withCautions(value, cautions) : value;
  return { content: [{ type: 'text', text: withinBudget(result ?? { success: true }, budget) }] };
}

const imageOf = (png: Uint8Array) => ({
  type: 'image' as const,
  mimeType: 'image/png',
  data: Buffer.from(png).toString('base64'),
});

function withCautions(value: unknown, cautions: readonly string[]): object {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  // QuantConnect might have a field of that name; it must not take the place of ours.
  const { cautions: _theirs, ...result } = (isRecord ? value : { result: value }) as Record<string, unknown>;
  return { cautions, ...result };
}

interface Told {
  readonly cautions?: readonly string[];
  readonly canShowViews?: boolean;
}

/** What a view of MCP Apps draws; no model reads it. */
export const VIEW_META_KEY = 'ledgai.dev/view';

/** Machine-readable part of a failed call, for clients and tests; the text says the same in words. */
export interface ToolErrorDetail {
  /** Stable name of the kind of failure. */
  readonly code: string;
  /** Seconds to wait before a repeat can succeed. */
  readonly retryAfterSeconds?: number;
  /** True when a write may have been carried out although no answer came. */
  readonly uncertain?: boolean;
  /** Finds the call in the record, by `query_audit_log`, and in the log of the server. */
  readonly reference?: string;
}

/** Marks the answer of an earlier call with the same idempotencyKey; nothing was done for this one. */
export const REPLAYED_META_KEY = 'ledgai.dev/replayed';

export const ERROR_META_KEY = 'ledgai.dev/error';

/** The code of a failure that nobody has foreseen: a fault of this server. */
export const INTERNAL_FAULT = 'internal_error';

/** The same failure with what finds it in the record. */
export function withReference(failure: CallToolResult, reference: string): CallToolResult {
  const [content] = failure.content;
  const said = content?.type === 'text' ? content.text.replace(/[.\s]*$/, '.') : '';
  return toolFailure(`${said} Reference: ${reference}.`, {
    ...(failure._meta?.[ERROR_META_KEY] as ToolErrorDetail),
    reference,
  });
}

/** A failed call. Never carries `structuredContent`: some clients validate it even then, and throw. */
export function toolFailure(text: string, detail: ToolErrorDetail): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }], _meta: { [ERROR_META_KEY]: { ...detail } } };
}
