import type { ToolCall } from '../../mcp/decorators/tool-call.js';

/**
 * A failure as something found out: these tools are asked whether things work, so "no" is an answer. Only
 * failures with a code have a sentence that is meant for a caller.
 * @throws the failure, when the caller has gone away
 */
export function finding(error: unknown, { signal }: ToolCall): object {
  if (signal.aborted) throw error;
  const { code = 'internal_error', message } = error as { code?: string; message: string };
  return { status: 'failed', code, reason: code === 'internal_error' ? undefined : message };
}
