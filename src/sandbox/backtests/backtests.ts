import { Compiles } from '../compile/compiles.js';
import type { Compile } from '../compile/compile.js';
import type { Parameters } from '../engine/algorithm-run.js';
import { Snapshots } from '../files/snapshots.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { Projects } from '../projects/projects.js';
import type { World } from '../world/world.js';
import { Backtest } from './backtest.js';

const NO_SPARE_NODES =
  'There are no spare nodes available in your cluster. To launch a new backtest please stop an existing ' +
  'running backtest or add more compute nodes to your organization.';

/** A tenant's backtests. */
export class Backtests {
  private readonly backtests = new Map<string, Backtest>();
  private readonly deleted = new Set<string>();

  constructor(private readonly world: World) {}

  create(projectId: number, compileId: string, name: string, parameters: Parameters): Backtest {
    const compile = this.world.part(Compiles).get(projectId, compileId);
    refuseUnbuilt(compile);
    const running = [...this.backtests.values()].filter((backtest) => !backtest.observe().completed);
    if (running.length >= this.world.limits.backtestNodes) throw new Refused(NO_SPARE_NODES);
    const backtest = new Backtest(this.world, compile, name, parameters);
    this.backtests.set(backtest.id, backtest);
    this.world.part(Snapshots).keep(backtest.snapshotId, compile.snapshot);
    return backtest;
  }

  get(projectId: number, backtestId: string): Backtest {
    this.world.part(Projects).get(projectId);
    const backtest = this.backtests.get(backtestId);
    if (backtest?.projectId !== projectId) throw new Refused(invented(`Backtest not found: ${backtestId}`));
    return backtest;
  }

  wasDeleted(backtestId: string): boolean {
    return this.deleted.has(backtestId);
  }

  /** Newest first. */
  list(projectId: number): Backtest[] {
    this.world.part(Projects).get(projectId);
    return [...this.backtests.values()].filter((backtest) => backtest.projectId === projectId).toReversed();
  }

  /** Deleting a second time changes nothing. */
  delete(projectId: number, backtestId: string): void {
    this.world.part(Projects).get(projectId);
    if (this.wasDeleted(backtestId)) return;
    this.get(projectId, backtestId);
    this.backtests.delete(backtestId);
    this.deleted.add(backtestId);
  }
}

/** Only a compile that ended well can be run. */
export function refuseUnbuilt(compile: Compile): void {
  const { id } = compile;
  const state = compile.stateAt();
  if (state === 'InQueue') throw new Refused(invented(`The compile has not finished: "${id}"`));
  if (state === 'BuildError') throw new Refused(invented(`The compile has failed: "${id}"`));
}
