import { ERROR_META_KEY, type ToolErrorDetail } from '../../src/mcp/results/tool-result.js';
import { answer, type ToolAnswer } from './clients.js';
import { callRaw } from './raw.js';

export interface Called extends ToolAnswer {
  /** What a failed call says to programs. */
  readonly detail: Omit<ToolErrorDetail, 'reference'> | undefined;
  /** Under which a failed call is found in the record; every one has another. */
  readonly reference: string | undefined;
}

interface Message {
  readonly result?: { readonly _meta?: Record<string, ToolErrorDetail> };
  readonly error?: { readonly message: string };
}

/** What a failure says, and apart from it the reference, of which every one has another. */
export function failureIn(failure: ToolErrorDetail | undefined): Pick<Called, 'detail' | 'reference'> {
  if (!failure) return { detail: undefined, reference: undefined };
  const { reference, ...detail } = failure;
  return { detail, reference };
}

/** Calls a tool with a token, and reads the answer. */
export async function called(url: string, token: string, tool: string, args: object = {}): Promise<Called> {
  const response = await callRaw(url, token, tool, args);
  const { result, error } = (await response.json()) as Message;
  if (!result) throw new Error(`HTTP ${response.status}: ${error?.message}`);
  return { ...answer(result), ...failureIn(result._meta?.[ERROR_META_KEY]) };
}
