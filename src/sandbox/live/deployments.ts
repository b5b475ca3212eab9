import { Compiles } from '../compile/compiles.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { Nodes } from '../nodes/nodes.js';
import { Projects } from '../projects/projects.js';
import type { World } from '../world/world.js';
import { Deployment, type Terms } from './deployment.js';

// Clients look for these four words; what follows them on the real service is not known.
const NEVER_DEPLOYED = 'No live deployment found';

/** A tenant's live runs, oldest first. */
export class Deployments {
  private readonly deployments: Deployment[] = [];

  constructor(private readonly world: World) {}

  create(projectId: number, compileId: string, terms: Terms): Deployment {
    const project = this.world.part(Projects).get(projectId);
    const compile = this.world.part(Compiles).get(projectId, compileId);
    if (compile.stateAt() !== 'BuildSuccess') {
      throw new Refused(invented(`The compile is not a success: "${compileId}"`));
    }
    this.refuseNode(terms.nodeId);
    if (this.of(projectId).some(({ isAlive }) => isAlive)) {
      throw new Refused(invented('The project is live already; stop it first.'));
    }
    const deployment = new Deployment(this.world, projectId, compile, terms);
    const isThere = (): boolean => deployment.isAlive;
    this.world.part(Nodes).occupy(terms.nodeId, { projectId, projectName: project.name, isThere });
    this.deployments.push(deployment);
    return deployment;
  }

  /** Every run of a project, oldest first. */
  of(projectId: number): Deployment[] {
    this.world.part(Projects).get(projectId);
    return this.deployments.filter((deployment) => deployment.projectId === projectId);
  }

  /** The run with this id, or the latest. */
  get(projectId: number, deployId?: string): Deployment {
    const found = this.of(projectId).findLast(({ id }) => deployId === undefined || id === deployId);
    if (!found) throw new Refused(NEVER_DEPLOYED);
    return found;
  }

  /** Newest first. */
  list(): Deployment[] {
    return this.deployments.toReversed();
  }

  private refuseNode(nodeId: string): void {
    const nodes = this.world.part(Nodes);
    if (nodes.find(nodeId)?.kind !== 'live') throw new Refused(invented(`Live node not found: ${nodeId}`));
    if (nodes.occupantOf(nodeId)) throw new Refused(invented(`The node is busy: ${nodeId}`));
  }
}
