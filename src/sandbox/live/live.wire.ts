import { stamp } from '../world/clock.js';
import type { World } from '../world/world.js';
import { dollars } from '../engine/wire-numbers.js';
import { Projects } from '../projects/projects.js';
import type { Deployment } from './deployment.js';

/** A run as it is created and read. */
export function deploymentToWire(deployment: Deployment, world: World): object {
  const { id, cloneId, launched, stopped, status, error, terms, projectId } = deployment;
  return {
    message: error,
    deployId: id,
    status,
    cloneId,
    launched: stamp(launched),
    stopped: stopped === undefined ? null : stamp(stopped),
    brokerage: brokerageName(terms.brokerageId),
    securityTypes: 'Equity',
    datacenter: 'NY7',
    public: false,
    projectName: world.part(Projects).get(projectId).name,
    description: '',
  };
}

/** What only reading one run adds. */
export function detailsToWire(deployment: Deployment): object {
  return {
    files: [...deployment.files].map(([name, content]) => ({
      id: null,
      projectId: deployment.cloneId,
      name,
      content,
      modified: stamp(deployment.launched),
      open: false,
      isLibrary: false,
    })),
    charts: { name: 'Strategy Equity' },
    runtimeStatistics: runtimeStatistics(deployment),
    serverStatistics: {},
    deploymentDetails: { brokerage: brokerageName(deployment.terms.brokerageId) },
  };
}

/** A run as one line of a list. */
export function deploymentToListEntry(deployment: Deployment): object {
  const { id, projectId, launched, stopped, status, error, terms } = deployment;
  const isPaper = terms.brokerageId === PAPER;
  return {
    projectId,
    deployId: id,
    status,
    launched: stamp(launched),
    stopped: stopped === undefined ? null : stamp(stopped),
    brokerage: brokerageName(terms.brokerageId),
    subscription: 'Strategy Equity',
    equity: Math.round(deployment.equityAt(deployment.refreshed()) * 100) / 100,
    environment: isPaper ? 'paper' : 'live',
    description: '',
    error,
    leagues: [],
  };
}

const PAPER = 'QuantConnectBrokerage';

const brokerageName = (id: string): string => (id === PAPER ? 'PaperBrokerage' : id);

function runtimeStatistics(deployment: Deployment): object {
  const second = deployment.refreshed();
  const [equity, start] = [deployment.equityAt(second), deployment.equityAt(0)];
  const orders = deployment.ordersUntil(second);
  const { cash } = deployment.accountAt(second);
  const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
  return {
    Equity: dollars(equity),
    Fees: `-${dollars(total(orders.map(({ fee }) => fee)))}`,
    Holdings: dollars(equity - cash),
    'Net Profit': dollars(equity - start),
    Return: `${start === 0 ? '0.00' : ((equity / start - 1) * 100).toFixed(2)} %`,
    Unrealized: dollars(0),
    Volume: dollars(total(orders.map(({ quantity, fillPrice }) => Math.abs(quantity * fillPrice)))),
  };
}
