/** The argument that a tool with `continues` takes to go on with what an earlier call began. */
export const HANDLE_ARGUMENT = 'handle';

/**
 * What a tool with `continues` answers while its work goes on at QuantConnect. Calling it again with the handle goes
 * on, on any replica.
 */
export interface Unfinished {
  readonly status: 'running';
  /** From `ToolCall.handleOf`. */
  readonly handle: string;
  /** When to call again. */
  readonly retryAfterSeconds: number;
  /** What is being done now; a few words, for people. */
  readonly stage?: string;
  /** 0 to 1, where it is known. */
  readonly progress?: number;
  /** What is going on, and how it can be stopped; sentences. */
  readonly next: string;
}

export function isUnfinished(value: unknown): value is Unfinished {
  const { status, handle } = (value ?? {}) as Partial<Unfinished>;
  return status === 'running' && typeof handle === 'string';
}
