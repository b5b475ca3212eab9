import type { TestClient, ToolAnswer } from './clients.js';
import { SMA_CROSS } from './strategies.js';

export interface WalkResult {
  readonly projectId: number;
  readonly backtestId: string;
  readonly statistics: Record<string, string>;
}

/** The main job: from code to statistics, with the tools an agent uses for it. */
export async function walk(client: TestClient, name: string): Promise<WalkResult> {
  const created = ok(await client.call('create_project', { name, language: 'Py' }));
  const projectId = created.value.project.projectId as number;
  ok(await client.call('read_file', { projectId, name: 'main.py' }));
  ok(await client.call('update_file_contents', { projectId, name: 'main.py', content: SMA_CROSS }));
  const { compileId } = ok(await client.call('create_compile', { projectId })).value;
  await until(async () => {
    const { state, logs } = ok(await client.call('read_compile', { projectId, compileId })).value;
    if (state === 'BuildError') throw new Error(`The build failed: ${logs}`);
    return state === 'BuildSuccess';
  });
  const started = ok(await client.call('create_backtest', { projectId, compileId, backtestName: name }));
  const backtestId = started.value.backtest.backtestId as string;
  const statistics = await until(async () => {
    const { backtest } = ok(await client.call('read_backtest', { projectId, backtestId })).value;
    return backtest.completed && backtest.statistics?.['Sharpe Ratio'] ? backtest.statistics : undefined;
  });
  return { projectId, backtestId, statistics };
}

export function ok(answer: ToolAnswer): ToolAnswer {
  if (answer.isError) throw new Error(answer.text);
  return answer;
}

/** Repeats a question until it has an answer; fails after `timeoutMs`. */
export async function until<T>(ask: () => Promise<T | undefined | false>, timeoutMs = 25_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`No answer within ${timeoutMs} ms`);
}
