import { createHash } from 'node:crypto';
import type { World } from '../world/world.js';

export type NodeKind = 'backtest' | 'research' | 'live';

export interface Machine {
  id: string;
  kind: NodeKind;
  name: string;
  sku: string;
  cpu: number;
  ram: number;
}

/** Who is on a node. Asked each time, because a run may have ended by itself. */
export interface Occupant {
  projectId: number;
  projectName: string;
  isThere(): boolean;
}

const RESEARCH_NODES = 1;
const LIVE_NODES = 2;

/** The machines of a tenant's organization, and which of them each project may use. */
export class Nodes {
  readonly machines: readonly Machine[];
  private readonly occupants = new Map<string, Occupant>();
  private readonly selections = new Map<number, ReadonlySet<string>>();

  constructor({ tenant, limits }: World) {
    const rack = (kind: NodeKind, sku: string, count: number): Machine[] =>
      Array.from({ length: count }, (_, at) => machine(tenant.organizationId, kind, sku, at + 1));
    this.machines = [
      ...rack('backtest', 'B-MICRO', limits.backtestNodes),
      ...rack('research', 'R1-4', RESEARCH_NODES),
      ...rack('live', 'L-MICRO', LIVE_NODES),
    ];
  }

  find(id: string): Machine | undefined {
    return this.machines.find((candidate) => candidate.id === id);
  }

  occupy(id: string, occupant: Occupant): void {
    this.occupants.set(id, occupant);
  }

  occupantOf(id: string): Occupant | undefined {
    const occupant = this.occupants.get(id);
    return occupant?.isThere() ? occupant : undefined;
  }

  /** Unknown ids are taken as they come; none at all means that the service chooses. */
  select(projectId: number, ids: readonly string[]): void {
    this.selections.set(projectId, new Set(ids));
  }

  selectionOf(projectId: number): ReadonlySet<string> {
    return this.selections.get(projectId) ?? new Set();
  }
}

const PREFIXES: Readonly<Record<NodeKind, string>> = { backtest: 'BN', research: 'RN', live: 'LN' };

// Ids come from the organization and not from the world's sequence, which other ids depend on.
function machine(organizationId: string, kind: NodeKind, sku: string, number: number): Machine {
  const hash = createHash('md5').update(`${organizationId}:${kind}:${number}`).digest('hex');
  return {
    id: `${PREFIXES[kind]}-${hash}`,
    kind,
    name: `${sku} node ${number}`,
    sku,
    cpu: kind === 'backtest' ? 2 : 1,
    ram: kind === 'backtest' ? 8 : 4,
  };
}
