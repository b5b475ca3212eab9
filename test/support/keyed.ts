import { REPLAYED_META_KEY } from '../../src/mcp/results/tool-result.js';
import { ERROR_META_KEY, type ToolErrorDetail } from '../../src/mcp/results/tool-result.js';
import { type Called, failureIn } from './called.js';
import { answer } from './clients.js';
import { callRaw } from './raw.js';

export interface KeyedAnswer extends Called {
  readonly replayed: boolean;
}

interface Message {
  readonly result?: { readonly _meta?: Record<string, unknown> };
  readonly error?: { readonly message: string };
}

/** Calls a tool with a token, and reads the answer with whether it is an earlier one. */
export async function calledWithKey(
  url: string,
  token: string,
  tool: string,
  args: object,
  signal?: AbortSignal,
): Promise<KeyedAnswer> {
  const response = await callRaw(url, token, tool, args, signal);
  const { result, error } = (await response.json()) as Message;
  if (!result) throw new Error(`HTTP ${response.status}: ${error?.message}`);
  const { [ERROR_META_KEY]: detail, [REPLAYED_META_KEY]: replayed } = result._meta ?? {};
  return {
    ...answer(result),
    ...failureIn(detail as ToolErrorDetail | undefined),
    replayed: replayed === true,
  };
}
