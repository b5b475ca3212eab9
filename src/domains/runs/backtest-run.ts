import { randomUUID } from 'node:crypto';
import type { ToolCall } from '../../mcp/decorators/tool-call.js';
import type { RunBacktestDto } from './run-backtest.dto.js';

/** A run of `run_backtest` from one call to the next: what its handle holds. */
export interface BacktestRun {
  /** Names the steps that must not be done twice. */
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
  readonly projectId: number;
  readonly backtestName: string;
  readonly family: string;
  /** Until the backtest has them. */
  readonly parameters?: Readonly<Record<string, string | number>> | undefined;
  readonly compileId?: string;
  readonly backtestId?: string;
  /** When the backtest was started, milliseconds since 1970. */
  readonly startedAt?: number;
  /** What the first call asked for. */
  readonly picture?: RunBacktestDto['picture'];
  /** How far it was, 0 to 1. */
  readonly progress?: number;
}

/** What it takes to begin one. */
export type BacktestOrder = RunBacktestDto & Required<Pick<RunBacktestDto, 'projectId' | 'backtestName'>>;

export const DEFAULT_FAMILY = 'default';

// The handle holds them, and has an end.
const MAX_PARAMETERS_BYTES = 1300;

/** For how long it is remembered which steps are done; a little less, because that is counted from the step. */
const STEPS_KNOWN_MS = 23 * 60 * 60_000;

/** @throws InvalidToolInput */
export function orderOf(input: RunBacktestDto, call: ToolCall): BacktestOrder {
  refuseMissing(input, ['projectId', 'backtestName'], call);
  if (Buffer.byteLength(JSON.stringify(input.parameters ?? {})) > MAX_PARAMETERS_BYTES)
    call.refuse(`parameters must have at most ${MAX_PARAMETERS_BYTES} bytes of JSON`);
  return input as BacktestOrder;
}

/** @throws InvalidToolInput naming what a call without a handle lacks */
export function refuseMissing<T extends object>(
  input: T,
  required: readonly (keyof T & string)[],
  call: ToolCall,
): void {
  const missing = required.filter((name) => input[name] === undefined);
  if (missing.length > 0) call.refuse(...missing.map((name) => `${name} is required unless handle is given`));
}

export function begun({ projectId, backtestName, family, parameters, picture }: BacktestOrder): BacktestRun {
  return {
    runId: randomUUID(),
    begunAt: Date.now(),
    projectId,
    backtestName,
    family: family ?? DEFAULT_FAMILY,
    ...(parameters && { parameters }),
    ...(picture && { picture }),
  };
}

/**
 * A run whose backtest may have been started by another use of the same handle, so long ago that nobody remembers.
 * @throws InvalidToolInput
 */
export function refuseForgotten(begunAt: number, call: ToolCall, now = Date.now()): void {
  if (now - begunAt > STEPS_KNOWN_MS)
    call.refuse('handle is from before anything was started, and older than a day: start anew');
}
