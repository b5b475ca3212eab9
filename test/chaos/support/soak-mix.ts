import type { Agent } from 'node:http';
import { type ChaosEra, type Message, type Outcome, send, toolCall } from './exchange.js';
import type { Kind } from './open-loop.js';

export interface SoakPlace {
  readonly url: string;
  /** The token of the next caller in turn; there are several. */
  anybody(): string;
  /** The token of the one whose project it is. */
  readonly token: string;
  readonly kept: Agent;
  readonly projectId: number;
}

const STREAM = { brokerage: 'alpaca', wait: true };
const LEAVES_AFTER_MS = 50;
// Nobody answers a client that has left; it only must not be told anything wrong before.
const LEFT = ['AbortError', 'ABORT_ERR', 'ok'];

/** Everything a server is asked in an hour: reads, writes, mistakes, streams, callers that leave, strangers. */
export function soakMix(place: SoakPlace, eras: readonly ChaosEra[]): Kind[] {
  return eras.flatMap((era) => kindsOf(place, era));
}

function kindsOf({ url, anybody, token, kept, projectId }: SoakPlace, era: ChaosEra): Kind[] {
  let turn = 0;
  const agent = (): Agent | false => (turn++ % 3 === 0 ? false : kept);
  const post = (message: Message, dueAt: number, bearer = token): Promise<Outcome> =>
    send(url, bearer, message, { agent: agent(), dueAt });
  const call = (name: string, args: object, dueAt: number, progress = false): Promise<Outcome> =>
    post(toolCall(era, name, args, progress), dueAt);
  const file = () => ({ projectId, name: 'main.py', content: `x = ${turn}\n${'#'.repeat(turn % 20_000)}\n` });
  return [
    {
      name: `read ${era}`,
      weight: 8,
      send: (dueAt) => post(toolCall(era, 'read_account'), dueAt, anybody()),
    },
    { name: `read file ${era}`, weight: 4, send: (dueAt) => call('read_file', { projectId }, dueAt) },
    { name: `write ${era}`, weight: 4, send: (dueAt) => call('update_file_contents', file(), dueAt) },
    { name: `whoami ${era}`, weight: 2, send: (dueAt) => post(toolCall(era, 'whoami'), dueAt, anybody()) },
    { name: `list tools ${era}`, weight: 2, send: (dueAt) => post(listTools(era), dueAt) },
    {
      name: `wrong arguments ${era}`,
      weight: 2,
      right: ['invalid_arguments'],
      send: (dueAt) => call('read_file', { projectId: 'no number', other: turn }, dueAt),
    },
    {
      name: `refused ${era}`,
      weight: 2,
      right: ['quantconnect_rejected'],
      send: (dueAt) => call('read_project', { projectId: 999_999_999 }, dueAt),
    },
    {
      name: `stranger ${era}`,
      weight: 1,
      right: ['http_401'],
      send: (dueAt) => post(toolCall(era, 'whoami'), dueAt, 'not-a-token'),
    },
    {
      name: `leaves ${era}`,
      weight: 2,
      right: LEFT,
      send: (dueAt) => {
        const signal = AbortSignal.timeout(LEAVES_AFTER_MS);
        return send(url, token, toolCall(era, 'list_backtests', { projectId }), { signal, dueAt });
      },
    },
    {
      name: `stream ${era}`,
      weight: 1,
      send: (dueAt) => call('authorize_connection', STREAM, dueAt, true),
    },
  ];
}

function listTools(era: ChaosEra): Message {
  const { body, headers } = toolCall(era, 'whoami');
  const message = body as { params: object };
  const { arguments: _arguments, name: _name, ...params } = message.params as Record<string, unknown>;
  const { 'Mcp-Name': _header, ...kept } = headers as Record<string, string>;
  const method = 'tools/list';
  return {
    body: { ...message, method, params },
    headers: era === '2026-07-28' ? { ...kept, 'Mcp-Method': method } : {},
  };
}
