import type { Parameters } from '../engine/algorithm-run.js';
import { Refused } from '../http/refused.error.js';

/** One dimension of a grid; one that stays the same has no `step`. */
export interface GridParameter {
  name: string;
  min: number;
  max: number;
  step?: number;
}

const NOT_VALID = 'Not valid parameter set';
// A sandbox runs them all on one machine.
const MOST_RUNS = 1000;

/** Reads the dimensions; command-line clients write `key` for `name` and `value` for what stays the same. */
export function readGrid(sent: unknown): GridParameter[] {
  const list = typeof sent === 'object' && sent !== null ? Object.values(sent) : [];
  const grid = list.map(readParameter);
  const runs = grid.reduce((product, parameter) => product * valuesOf(parameter).length, 1);
  if (grid.length === 0 || runs > MOST_RUNS) throw new Refused(NOT_VALID);
  return grid;
}

/** Every combination, the first parameter changing slowest. */
export function combinations(grid: readonly GridParameter[]): Parameters[] {
  return grid.reduce<Parameters[]>(
    (sets, parameter) =>
      sets.flatMap((set) =>
        valuesOf(parameter).map((value) => ({ ...set, [parameter.name]: String(value) })),
      ),
    [{}],
  );
}

function readParameter(sent: unknown): GridParameter {
  const fields = (sent ?? {}) as Record<string, unknown>;
  const name = fields['name'] ?? fields['key'];
  if (typeof name !== 'string' || name.trim() === '') throw new Refused(NOT_VALID);
  if (fields['value'] !== undefined) {
    const value = number(fields['value']);
    return { name, min: value, max: value };
  }
  const [min, max, step] = [number(fields['min']), number(fields['max']), number(fields['step'])];
  if (min > max || step <= 0) throw new Refused(NOT_VALID);
  return { name, min, max, step };
}

function valuesOf({ min, max, step }: GridParameter): number[] {
  const count = step === undefined ? 1 : Math.round((max - min) / step) + 1;
  if (count > MOST_RUNS) throw new Refused(NOT_VALID);
  // Three times 0.2 is not 0.6 in binary.
  return Array.from({ length: count }, (_, n) => Number((min + n * (step ?? 0)).toFixed(10)));
}

function number(sent: unknown): number {
  const value = typeof sent === 'string' && sent.trim() !== '' ? Number(sent) : sent;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Refused(NOT_VALID);
  return value;
}
