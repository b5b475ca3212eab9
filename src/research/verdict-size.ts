import { only } from '../quantconnect/lenient.js';
import type { JsonObject } from '../quantconnect/quantconnect-reply.js';

/** Bytes of JSON. */
export const VERDICT_BUDGET = 4096;

const TRIAL_BYTES = 500;

type Step = (verdict: JsonObject) => JsonObject;

// What tells least goes first. Figures, flags and the error itself stay.
const STEPS: readonly Step[] = [
  (verdict) => within(verdict, 'log', (log) => ({ ...log, ...some(log, 'lines', lastOf(2, 80)) })),
  (verdict) =>
    within(verdict, 'runtimeError', (error) => ({ ...error, ...some(error, 'explanation', cutTo(160)) })),
  (verdict) => ({ ...verdict, ...some(verdict, 'analysis', lastOf(1, 80)) }),
  (verdict) => ({ ...verdict, ...some(verdict, 'missing', lastOf(8, 60)) }),
  (verdict) => leave(verdict, 'log'),
  (verdict) => leave(verdict, 'parameters'),
  (verdict) => leave(verdict, 'analysis'),
  (verdict) => within(verdict, 'runtimeError', (error) => leave(error, 'explanation')),
  (verdict) =>
    within(verdict, 'runtimeError', (error) => ({ ...error, ...some(error, 'excerpt', linesOf(40)) })),
  (verdict) => ({ ...verdict, ...some(verdict, 'name', cutTo(20)) }),
  (verdict) =>
    within(verdict, 'runtimeError', (error) => ({
      ...leave(error, 'excerpt'),
      ...some(error, 'message', cutTo(100)),
    })),
  (verdict) => leave(verdict, 'trials'),
  (verdict) => leave(verdict, 'missing'),
];

/** A verdict of at most 4 kB: where it would be larger it loses what tells least, and says what that is. */
export function fitted<T extends JsonObject>(verdict: T): T {
  let fits: JsonObject = { ...verdict, ...some(verdict, 'trials', briefTrials) };
  for (const step of STEPS) {
    if (sizeOf(fits) <= VERDICT_BUDGET) break;
    const { omitted: _before, ...less } = step(fits);
    const omitted = Object.keys(verdict).filter((name) => !(name in less));
    fits = omitted.length > 0 ? { ...less, omitted } : less;
  }
  return fits as T;
}

/** Whoever counts the trials may say more of them than there is room for. */
function briefTrials(trials: unknown): unknown {
  if (sizeOf(trials) <= TRIAL_BYTES) return trials;
  const figures = only(trials, 'trials', 'withResult', 'deflatedSharpe', 'best');
  return sizeOf(figures) <= TRIAL_BYTES ? figures : {};
}

function some(holder: JsonObject, name: string, change: (value: unknown) => unknown): JsonObject {
  return holder[name] === undefined ? {} : { [name]: change(holder[name]) };
}

function within(holder: JsonObject, name: string, change: (part: JsonObject) => JsonObject): JsonObject {
  return { ...holder, ...some(holder, name, (part) => change(part as JsonObject)) };
}

function leave(holder: JsonObject, name: string): JsonObject {
  const { [name]: _left, ...rest } = holder;
  return rest;
}

const cutTo =
  (most: number) =>
  (text: unknown): unknown =>
    shortened(text, most);

const linesOf =
  (most: number) =>
  (lines: unknown): unknown =>
    (lines as readonly unknown[]).map((line) => shortened(line, most));

const lastOf =
  (count: number, most: number) =>
  (lines: unknown): unknown =>
    (lines as readonly unknown[]).slice(-count).map((line) => shortened(line, most));

function shortened(text: unknown, most: number): unknown {
  return typeof text === 'string' && text.length > most ? `${text.slice(0, most)}…` : text;
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
