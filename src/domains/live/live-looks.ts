import { entriesOf, fieldsOf, only } from '../../quantconnect/lenient.js';
import type { JsonObject } from '../../quantconnect/quantconnect-reply.js';
import type { CallTime } from '../../quantconnect/reconciliation/call-time.js';
import { done, type Finding, madeSince, notSeen } from '../../quantconnect/reconciliation/finding.js';

/** What QuantConnect's answers say about a start or end of live trading whose own answer was lost. */

export function deploymentMade(projectId: number, { live }: JsonObject, time: CallTime): Finding<object> {
  const alike = entriesOf(live).filter((one) => fieldsOf(one)['projectId'] === projectId);
  const finding = madeSince(alike, time, { from: 'list_live_algorithms', id: 'deployId', at: 'launched' });
  if (finding.state !== 'done') return finding;
  const { deployId } = finding.answer;
  return { ...finding, answer: { deployId, projectId, live: finding.answer } };
}

// Statuses in which nothing trades any more.
const ENDED = ['Stopped', 'Liquidated', 'RuntimeError', 'Completed', 'Deleted', 'DeployError'];

export function hasStopped(deployment: JsonObject): Finding<object> {
  return ENDED.includes(String(deployment['status'])) ? ended(deployment) : goesOn(deployment);
}

/** That it has stopped does not say that its positions were closed. */
export function isLiquidated(deployment: JsonObject): Finding<object> {
  return deployment['status'] === 'Liquidated' ? ended(deployment) : goesOn(deployment);
}

const ended = (deployment: JsonObject): Finding<object> =>
  done(
    { success: true, ...only(deployment, 'deployId', 'status', 'stopped') },
    `read_live_algorithm shows status ${String(deployment['status'])}`,
  );

const goesOn = (deployment: JsonObject): Finding<object> =>
  notSeen(`read_live_algorithm shows status ${JSON.stringify(deployment['status'] ?? null)}`);
