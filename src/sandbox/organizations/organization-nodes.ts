import { createHash } from 'node:crypto';
import { Backtests } from '../backtests/backtests.js';
import { Projects } from '../projects/projects.js';
import type { World } from '../world/world.js';

interface Machine {
  prefix: string;
  sku: string;
  cpu: number;
  ram: number;
  description: string;
}

const MACHINES = {
  backtest: { prefix: 'BN', sku: 'B-MICRO', cpu: 2, ram: 8, description: '2 cores at 3GHz with 8GB RAM' },
  research: { prefix: 'RN', sku: 'R1-4', cpu: 1, ram: 4, description: '1 core at 3GHz with 4GB RAM' },
  live: { prefix: 'LN', sku: 'L-MICRO', cpu: 1, ram: 0.5, description: '1 core with 0.5GB RAM' },
} as const satisfies Record<string, Machine>;

/** An organization's machines. As many backtest nodes as backtests may run, busy in the order they started. */
export function organizationNodes(world: World): object {
  const running = runningBacktests(world);
  const backtest = Array.from({ length: world.limits.backtestNodes }, (_, place) =>
    node(world, MACHINES.backtest, place, running[place]),
  );
  return { backtest, research: [node(world, MACHINES.research, 0)], live: [node(world, MACHINES.live, 0)] };
}

interface Occupation {
  projectId: number;
  projectName: string;
}

function runningBacktests(world: World): Occupation[] {
  return world
    .part(Projects)
    .list()
    .flatMap(({ id, name }) =>
      world
        .part(Backtests)
        .list(id)
        .filter((backtest) => !backtest.observe().completed)
        .map(() => ({ projectId: id, projectName: name })),
    );
}

function node({ tenant }: World, machine: Machine, place: number, occupation?: Occupation): object {
  const { prefix, sku, cpu, ram, description } = machine;
  const hash = createHash('md5').update(`${tenant.organizationId}:${sku}:${place}`).digest('hex');
  return {
    speed: 3,
    price: { monthly: 8, yearly: 80 },
    cpu,
    ram,
    name: `${sku} node ${place + 1}`,
    sku,
    description,
    usedBy: occupation ? `User ${tenant.userId}` : '',
    userProfile: '',
    projectName: occupation?.projectName ?? '',
    projectId: occupation?.projectId ?? null,
    busy: occupation !== undefined,
    id: `${prefix}-${hash}`,
    assets: 20,
    host: null,
    active: true,
    hasGpu: 0,
  };
}
