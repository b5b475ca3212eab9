import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server';
import { withinBudget } from './result-budget.js';

/** A result that is more than a text, such as one with a picture; it is passed on as it is. */
export class ReadyResult {
  constructor(readonly result: CallToolResult | InputRequiredResult) {}
}

/** What a tool returned, as the model reads it: one text of compact JSON that fits its budget. */
export function toolResult(value: unknown, budget?: number): CallToolResult | InputRequiredResult {
  if (value instanceof ReadyResult) return value.result;
  return { content: [{ type: 'text', text: withinBudget(value ?? { success: true }, budget) }] };
}

/** Machine-readable part of a failed call, for clients and tests; the text says the same in words. */
export interface ToolErrorDetail {
  /** Stable name of the kind of failure. */
  readonly code: string;
  /** Seconds to wait before a repeat can succeed. */
  readonly retryAfterSeconds?: number;
  /** True when a write may have been carried out although no answer came. */
  readonly uncertain?: boolean;
  /** Finds the entry in the log of the server. */
  readonly reference?: string;
}

export const ERROR_META_KEY = 'ledgai.dev/error';

/** A failed call. Never carries `structuredContent`: some clients validate it even then, and throw. */
export function toolFailure(text: string, detail: ToolErrorDetail): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }], _meta: { [ERROR_META_KEY]: { ...detail } } };
}
