import type { ToolAnswer } from './clients.js';
import { SMA_CROSS } from './strategies.js';
import { ok, until } from './walk.js';

/** Anything that calls tools: a client, or a desk. */
export type Call = (tool: string, args?: Record<string, unknown>) => Promise<ToolAnswer>;

/** A project with code, a build and a backtest that is through. */
export interface Finished {
  readonly projectId: number;
  readonly compileId: string;
  readonly backtestId: string;
}

export async function builtProject(call: Call, name: string): Promise<Omit<Finished, 'backtestId'>> {
  const { projectId } = ok(await call('create_project', { name, language: 'Py' })).value.project;
  ok(await call('update_file_contents', { projectId, name: 'main.py', content: SMA_CROSS }));
  const { compileId } = ok(await call('create_compile', { projectId })).value;
  await until(
    async () => ok(await call('read_compile', { projectId, compileId })).value.state === 'BuildSuccess',
  );
  return { projectId, compileId };
}

export async function finishedBacktest(call: Call, name: string): Promise<Finished> {
  const built = await builtProject(call, name);
  const started = ok(await call('create_backtest', { ...built, backtestName: name })).value;
  const { backtestId } = started.backtest;
  const { projectId } = built;
  await until(async () => {
    const { backtest } = ok(await call('read_backtest', { projectId, backtestId })).value;
    return backtest.completed && backtest.statistics?.['Sharpe Ratio'];
  });
  return { ...built, backtestId };
}
