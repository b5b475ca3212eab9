export const DAY_SECONDS = 24 * 60 * 60;

export type WindowName = '5m' | '1h' | '24h';

export interface Window {
  readonly name: WindowName;
  readonly seconds: number;
  /** Callers are counted in parts of so many seconds; a window is as many as it takes, and the one under way. */
  readonly part: number;
}

export const WINDOWS: readonly Window[] = [
  { name: '5m', seconds: 300, part: 60 },
  { name: '1h', seconds: 3_600, part: 300 },
  { name: '24h', seconds: DAY_SECONDS, part: 3_600 },
];

/** The parts a window is made of: it reaches back for its length, and for less than one part more. */
export function keysSince({ seconds, part }: Window, now: number): string[] {
  const latest = Math.floor(now / part);
  return Array.from({ length: seconds / part + 1 }, (_, back) => keyOf(part, latest - back));
}

/** The parts that are under way, and for how many seconds each is needed. */
export function keysNow(now: number): (readonly [string, number])[] {
  return WINDOWS.map(
    ({ seconds, part }) => [keyOf(part, Math.floor(now / part)), seconds + 2 * part] as const,
  );
}

const keyOf = (part: number, index: number): string => `${part}:${index}`;
