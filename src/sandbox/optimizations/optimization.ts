import type { Compile } from '../compile/compile.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import type { World } from '../world/world.js';
import { combinations } from './grid.js';
import { nameOf } from './names.js';
import { OptimizationRun } from './optimization-run.js';
import { FIGURE_OF, type Nodes, type Order } from './order.js';

export type OptimizationStatus = 'new' | 'running' | 'completed' | 'aborted';

/** What can be known about an optimization at one moment. */
export interface OptimizationProgress {
  status: OptimizationStatus;
  finished: OptimizationRun[];
  running: OptimizationRun[];
  /** Of each that is running, from 0 to below 1. */
  progress: number;
  /** Simulated seconds since the first run began. */
  seconds: number;
}

const START_SECONDS = 3;
/** How long a node takes for one run, where nothing else is set. */
export const RUN_SECONDS = 3;

/** A grid search. Its runs follow one another as simulated time passes. */
export class Optimization {
  readonly id: string;
  readonly snapshotId: number;
  readonly created: number;
  readonly runs: readonly OptimizationRun[];
  name: string;
  private abortedAt?: number;

  constructor(
    private readonly world: World,
    readonly compile: Compile,
    readonly order: Order,
    readonly nodes: Nodes,
  ) {
    this.id = `O-${world.identifiers.hex()}`;
    this.snapshotId = world.identifiers.project();
    this.created = world.clock.now();
    this.name = order.name;
    this.runs = combinations(order.grid).map((parameters) => {
      const id = world.identifiers.hex();
      return new OptimizationRun(id, nameOf(id), compile, parameters);
    });
  }

  observe(now = this.world.clock.now()): OptimizationProgress {
    const at = Math.min(now, this.abortedAt ?? now);
    const seconds = this.world.clock.secondsBetween(this.created, at) - START_SECONDS;
    if (seconds < 0) return { status: 'new', finished: [], running: [], progress: 0, seconds: 0 };
    const rounds = seconds / this.runSeconds;
    const finished = this.runs.slice(0, Math.floor(rounds) * this.nodes.parallel);
    const running = this.abortedAt === undefined ? this.runs.slice(finished.length) : [];
    return {
      status: this.abortedAt !== undefined ? 'aborted' : running.length === 0 ? 'completed' : 'running',
      finished,
      running: running.slice(0, this.nodes.parallel),
      progress: Math.floor((rounds % 1) * 100) / 100,
      seconds: Math.min(seconds, Math.ceil(this.runs.length / this.nodes.parallel) * this.runSeconds),
    };
  }

  /** How long a node takes for one run, in simulated seconds. */
  get runSeconds(): number {
    return this.world.backtestLength(RUN_SECONDS);
  }

  abort(): void {
    const { status } = this.observe();
    if (status === 'new') throw new Refused(invented('The optimization has not started running yet.'));
    if (status !== 'running') throw new Refused(invented(`The optimization is ${status} already.`));
    this.abortedAt = this.world.clock.now();
  }

  /** The best of those that are over; none while there are no figures. */
  best(): OptimizationRun | undefined {
    const figure = FIGURE_OF[this.order.target] ?? 0;
    const sign = this.order.extremum === 'max' ? -1 : 1;
    const scored = this.observe().finished.filter((run) => !run.hasFailed);
    return scored.toSorted((a, b) => sign * ((a.figure(figure) ?? 0) - (b.figure(figure) ?? 0)))[0];
  }
}
