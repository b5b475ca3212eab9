import type { CreateLiveAlgorithmDto } from '../create-live-algorithm.dto.js';
import type { Chosen } from './settings.js';

type Deployment = Omit<CreateLiveAlgorithmDto, 'brokerage' | 'dataProviders'>;

// What a person decides by: which account, paper or real. Anything else is no such value.
const SHOWABLE = /^[\w .@:/+-]{1,40}$/;
const LONGEST_ID = 80;
const PAPER = 'QuantConnectBrokerage';

/** What a person agrees to with a deployment: all of it in words, what matters most first, and no secret. */
export function deploymentQuestion(deployment: Deployment, chosen: readonly Chosen[]): string {
  const { projectId, compileId, nodeId, versionId, automaticRedeploy, notification } = deployment;
  const [brokerage, ...providers] = chosen.map(described);
  const isPaper = chosen[0]?.connection.id === PAPER;
  const lean = versionId === '-1' ? 'the newest LEAN' : `LEAN ${quoted(versionId)}`;
  const sentences = [
    `Start live trading of project ${projectId} at ${brokerage}?`,
    isPaper
      ? 'That is on paper, without real money.'
      : 'Its orders are real, unless these settings say paper.',
    ...(automaticRedeploy ? ['After a failure it starts again by itself.'] : []),
    ...(notification ? ['It sends notifications.'] : []),
    `It runs compile ${quoted(compileId)} on node ${quoted(nodeId)} with ${lean}.`,
    `Data: ${providers.join(', ')}.`,
  ];
  return sentences.join(' ');
}

/** Its name, and those of its settings that are no secret and plain. */
function described({ connection: { name, fields }, settings }: Chosen): string {
  const shown = Object.entries(settings).filter(
    ([field, value]) => fields[field]?.secret === false && SHOWABLE.test(String(value)),
  );
  if (shown.length === 0) return name;
  return `${name} (${shown.map(([field, value]) => `${field} ${quoted(String(value))}`).join(', ')})`;
}

/** Quoted, so that a value does not read as ours, and short, so that it pushes nothing out of sight. */
const quoted = (value: string): string =>
  JSON.stringify(value.length > LONGEST_ID ? `${value.slice(0, LONGEST_ID)}…` : value);
