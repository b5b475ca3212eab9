import { typedApiPath } from '../http/api-path.js';

export const FAULT_KINDS = [
  'status',
  'delay',
  'drop',
  'hang',
  'garbage',
  'commit-then-timeout',
  'execute-then-hang',
  'execute-then-reset',
  'execute-then-500',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Something that goes wrong with the next calls that match `path` and `user`; both match all when left out. */
export interface Fault {
  /**
   * `status`: answers `status` and `body` without doing anything. `delay`: waits `delayMs`, then goes on.
   * `drop`: closes the connection unanswered. `hang`: does nothing and never answers. `garbage`: answers 200 with `body` or HTML, which is not JSON.
   * `commit-then-timeout`, or `execute-then-hang`: does what was asked but never answers, and hangs up after
   * `delayMs` if given. `execute-then-reset`: does it, then closes the connection unanswered.
   * `execute-then-500`: does it, then answers 500 without a body.
   */
  kind: FaultKind;
  /** Such as `/backtests/create`. */
  path?: string;
  user?: string | number;
  /** How many calls it strikes; 1 when left out. */
  times?: number;
  status?: number;
  delayMs?: number;
  body?: string | object;
  headers?: Record<string, string>;
}

/** Faults that wait for their call, first come first served. */
export class Faults {
  private pending: Fault[] = [];

  add(fault: Fault): void {
    this.pending.push({ ...fault, times: fault.times ?? 1 });
  }

  /** The fault for this call, if any; it is used up by one. */
  take(path: string, user: string): Fault | undefined {
    const fault = this.pending.find((candidate) => strikes(candidate, path, user));
    if (!fault) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    this.pending = this.pending.filter(({ times = 1 }) => times > 0);
    return fault;
  }

  list(): Fault[] {
    return structuredClone(this.pending);
  }

  clear(): void {
    this.pending = [];
  }
}

function strikes(fault: Fault, path: string, user: string): boolean {
  const isPath = fault.path === undefined || typedApiPath(fault.path) === path;
  return isPath && (fault.user === undefined || String(fault.user) === user);
}
