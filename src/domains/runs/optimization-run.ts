import { randomUUID } from 'node:crypto';
import type { ToolCall } from '../../mcp/decorators/tool-call.js';
import { countRuns } from '../optimizations/grid.js';
import type { CreateOptimizationDto } from '../optimizations/optimizations.dto.js';
import { GRID_SEARCH } from '../optimizations/wire-names.js';
import { DEFAULT_FAMILY, refuseMissing } from './backtest-run.js';
import type { RunOptimizationDto } from './run-optimization.dto.js';

/** A run of `run_optimization` from one call to the next: what its handle holds. */
export interface OptimizationRun {
  /** Names the steps that must not be done twice. */
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
  readonly projectId: number;
  readonly name: string;
  readonly family: string;
  /** How many runs the grid makes. */
  readonly runs: number;
  /** Until the optimization has it. */
  readonly order?: Omit<CreateOptimizationDto, 'compileId' | 'projectId' | 'name'> | undefined;
  readonly compileId?: string;
  readonly optimizationId?: string;
  /** When it was started, milliseconds since 1970. */
  readonly startedAt?: number;
  /** How far it was, 0 to 1. */
  readonly progress?: number;
}

const REQUIRED = [
  'projectId',
  'name',
  'target',
  'targetTo',
  'parameters',
  'estimatedCost',
  'nodeType',
  'parallelNodes',
] as const satisfies readonly (keyof RunOptimizationDto)[];

// The handle holds it, and has an end.
const MAX_ORDER_BYTES = 2200;

/** @throws InvalidToolInput */
export function optimizationBegun(input: RunOptimizationDto, call: ToolCall): OptimizationRun {
  refuseMissing(input, REQUIRED, call);
  const { handle: _handle, family = DEFAULT_FAMILY, projectId, name, compileId, ...grid } = input;
  if (input.parameters?.length === 0) call.refuse('parameters must name at least one');
  const order = { ...grid, strategy: GRID_SEARCH } as NonNullable<OptimizationRun['order']>;
  if (Buffer.byteLength(JSON.stringify([name, family, compileId, order])) > MAX_ORDER_BYTES)
    call.refuse(`the arguments must have at most ${MAX_ORDER_BYTES} bytes of JSON together`);
  return {
    runId: randomUUID(),
    begunAt: Date.now(),
    projectId: projectId!,
    name: name!,
    family,
    runs: countRuns(order.parameters),
    order,
    ...(compileId !== undefined && { compileId }),
  };
}
