import type { Desk } from './domain.js';
import { SMA_CROSS } from './strategies.js';
import { ok, until } from './walk.js';

export interface Deployable {
  readonly versionId: string;
  readonly projectId: number;
  readonly compileId: string;
  readonly nodeId: string;
}

/** A project that is built, and a live node that is free: what create_live_algorithm needs. */
export async function deployable(desk: Desk, name = 'Live'): Promise<Deployable> {
  const { projectId } = ok(await desk.call('create_project', { name, language: 'Py' })).value.project;
  ok(await desk.call('update_file_contents', { projectId, name: 'main.py', content: SMA_CROSS }));
  const { compileId } = ok(await desk.call('create_compile', { projectId })).value;
  await until(
    async () => (await desk.call('read_compile', { projectId, compileId })).value.state === 'BuildSuccess',
  );
  const { nodes } = ok(await desk.call('read_project_nodes', { projectId })).value;
  const nodeId = nodes.live.find(({ busy }: { busy: boolean }) => !busy).id as string;
  return { versionId: '-1', projectId, compileId, nodeId };
}

export const PAPER = { id: 'QuantConnectBrokerage' };

/** Deploys on paper and waits until it runs; answers the deployId. */
export async function goLive(desk: Desk, place: Deployable): Promise<string> {
  const { deployId } = ok(await desk.call('create_live_algorithm', { ...place, brokerage: PAPER })).value;
  const { projectId } = place;
  await until(async () => (await desk.call('read_live_algorithm', { projectId })).value.status === 'Running');
  return deployId as string;
}

/** How often QuantConnect was called at this path. */
export const timesSent = (desk: Desk, path: string): number => desk.stack.sandbox.requests({ path }).length;
