import { entriesOf, fieldsOf } from '../lenient.js';
import type { JsonObject } from '../quantconnect-reply.js';
import { QuantConnectRejected, QuantConnectUnauthorized } from '../quantconnect.errors.js';
import type { CallTime } from './call-time.js';

/**
 * What a look at QuantConnect says about a write whose answer was lost. That something is not there is no proof
 * that it will not be: the request may still be at work. `not_done` is for what can no longer happen.
 */
export type Finding<T> =
  | { readonly state: 'done'; readonly answer: T; readonly seen: string }
  | { readonly state: 'not_done'; readonly seen: string }
  | { readonly state: 'unknown'; readonly seen: string };

/** @param seen What was read, as a clause for the model: `read_project shows the new name`. */
export const done = <T>(answer: T, seen: string): Finding<T> => ({ state: 'done', answer, seen });

export const notDone = (seen: string): Finding<never> => ({ state: 'not_done', seen });

export const notSeen = (seen: string): Finding<never> => ({ state: 'unknown', seen });

/** Whether what is there is what was asked for; then it does not matter which attempt made it so. */
export function asAsked<T>(isSo: boolean, answer: T, from: string): Finding<T> {
  return isSo
    ? done(answer, `${from} shows it as it was asked for`)
    : notSeen(`${from} does not show it as it was asked for, not yet at least`);
}

export interface Made {
  /** The tool of ours that shows such things. */
  readonly from: string;
  /** The field that holds their id. */
  readonly id: string;
  /** The field that says when they were made; `created` if left out. */
  readonly at?: string;
}

const MOST_NAMED = 5;

/**
 * Which of these was made by the write. Names are not unique, and somebody else may make the same at the same
 * time: more than one that fits, or one that may be older, is named and not claimed.
 * @param alike What looks as the new one should, whenever it was made.
 */
export function madeSince(
  alike: readonly unknown[],
  time: CallTime,
  { from, id, at = 'created' }: Made,
): Finding<JsonObject> {
  const recent = alike.map(fieldsOf).filter((one) => time.relationOf(one[at]) !== 'before');
  const [first] = recent;
  if (!first) return notSeen(`${from} does not show it, not yet at least`);
  const isSure = recent.length === 1 && time.relationOf(first[at]) === 'since' && time.isAlone();
  if (isSure) return done(first, `${from} shows one like it since the call, ${id} ${String(first[id])}`);
  const ids = recent.slice(0, MOST_NAMED).map((one) => String(one[id]));
  return notSeen(`${from} shows ${recent.length} that may be it or another call's: ${id} ${ids.join(', ')}`);
}

/** What a request answers; undefined where QuantConnect refuses it, as it does for what is not there. */
export async function orRefused<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof QuantConnectRejected && !(error instanceof QuantConnectUnauthorized))
      return undefined;
    throw error;
  }
}

/** The entry of a list whose field has this value. */
export function entryWith(list: unknown, field: string, value: unknown): JsonObject | undefined {
  return entriesOf(list)
    .map(fieldsOf)
    .find((entry) => entry[field] === value);
}
