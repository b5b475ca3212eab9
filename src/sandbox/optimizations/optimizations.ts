import { refuseUnbuilt } from '../backtests/backtests.js';
import { Compiles } from '../compile/compiles.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { Projects } from '../projects/projects.js';
import type { World } from '../world/world.js';
import { combinations } from './grid.js';
import { Optimization, RUN_SECONDS } from './optimization.js';
import type { Nodes, Order } from './order.js';

// How LEAN's command line reckons: a fixed start-up, and half as much again as a backtest takes.
const START_UP_SECONDS = 30;
const SLOWNESS = 1.5;
const LEAST_HOURS = 0.1;

/** A tenant's optimizations. */
export class Optimizations {
  private readonly optimizations = new Map<string, Optimization>();

  constructor(private readonly world: World) {}

  create(projectId: number, compileId: string, order: Order, nodes: Nodes): Optimization {
    const compile = this.world.part(Compiles).get(projectId, compileId);
    refuseUnbuilt(compile);
    const optimization = new Optimization(this.world, compile, order, nodes);
    this.optimizations.set(optimization.id, optimization);
    return optimization;
  }

  /** In seconds of one node. */
  estimate(projectId: number, compileId: string | undefined, { grid }: Order): number {
    this.world.part(Projects).get(projectId);
    if (compileId !== undefined) this.world.part(Compiles).get(projectId, compileId);
    const seconds = (START_UP_SECONDS + SLOWNESS * RUN_SECONDS) * combinations(grid).length;
    return Math.round(Math.max(Math.ceil((100 * seconds) / 3600) / 100, LEAST_HOURS) * 3600);
  }

  get(optimizationId: string): Optimization {
    const optimization = this.optimizations.get(optimizationId);
    if (!optimization) throw new Refused(invented(`Optimization not found: ${optimizationId}`));
    return optimization;
  }

  /** Newest first. */
  list(projectId: number): Optimization[] {
    this.world.part(Projects).get(projectId);
    return [...this.optimizations.values()]
      .filter(({ compile }) => compile.projectId === projectId)
      .toReversed();
  }

  delete(optimizationId: string): void {
    this.optimizations.delete(this.get(optimizationId).id);
  }
}
