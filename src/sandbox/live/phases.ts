export type LiveStatus =
  | 'InQueue'
  | 'LoggingIn'
  | 'Initializing'
  | 'History'
  | 'Running'
  | 'Stopped'
  | 'Liquidated'
  | 'RuntimeError';

// From which simulated second on; the real service takes up to three minutes.
const PHASES: readonly (readonly [LiveStatus, number])[] = [
  ['Running', 50],
  ['History', 35],
  ['Initializing', 20],
  ['LoggingIn', 10],
  ['InQueue', 0],
];

export const RUNNING_AFTER_SECONDS = 50;
/** An algorithm that cannot start fails here. */
export const FAULT_AFTER_SECONDS = 35;

export function phaseAt(second: number): LiveStatus {
  return PHASES.find(([, from]) => second >= from)?.[0] ?? 'InQueue';
}
