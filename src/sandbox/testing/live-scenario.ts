import type { Answer } from './answers.js';
import type { SandboxCaller } from './sandbox-caller.js';
import { build, createProject, HOLDING_ALGORITHM } from './scenario.js';

export interface LiveAnswer extends Answer {
  deployId: string;
  status: string;
  stopped: string | null;
  message: string;
  brokerage: string;
  files: { name: string; content: string }[];
  live: { status: string; brokerage: string };
}

export interface NodesAnswer extends Answer {
  nodes: Record<
    'backtest' | 'research' | 'live',
    { id: string; busy: boolean; active: boolean; projectId: number | null }[]
  >;
  autoSelectNode: boolean;
}

export interface LivePlace {
  projectId: number;
  compileId: string;
  nodeId: string;
}

/** A project that is built, and a live node that is free. */
export async function readyToDeploy(caller: SandboxCaller, source = HOLDING_ALGORITHM): Promise<LivePlace> {
  const projectId = await createProject(caller, source);
  const { compileId } = await build(caller, projectId);
  const { nodes } = await caller.post<NodesAnswer>('/projects/nodes/read', { projectId });
  return { projectId, compileId, nodeId: nodes.live.find(({ busy }) => !busy)?.id ?? '' };
}

export function deploy(caller: SandboxCaller, place: LivePlace, more: object = {}): Promise<LiveAnswer> {
  const brokerage = { id: 'QuantConnectBrokerage' };
  return caller.post('/live/create', { versionId: '-1', ...place, brokerage, ...more });
}

/** Deploys and waits until it runs. */
export async function goLive(
  caller: SandboxCaller,
  source?: string,
): Promise<LivePlace & { deployId: string }> {
  const place = await readyToDeploy(caller, source);
  const { deployId } = await deploy(caller, place);
  await reach(caller, place.projectId, 'Running');
  return { ...place, deployId };
}

export function reach(caller: SandboxCaller, projectId: number, status: string): Promise<LiveAnswer> {
  return caller.poll<LiveAnswer>('/live/read', { projectId }, (answer) => answer.status === status);
}
