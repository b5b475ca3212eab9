// A mixed load: people who work, mistakes, strangers, older clients, streams; an outage of QuantConnect, answers in
// another shape, and a replica that is replaced while others serve.
import { setTimeout as pause } from 'node:timers/promises';
import { client, legacyClient } from './clients.mjs';
import { tokens } from './people.mjs';
import { work } from './work.mjs';

const PER_SECOND = 12;

/** @param servers as `startServers` gives them. @returns how many requests were sent. */
export async function runLoad({ sandbox, secret, replicas, replace }, seconds) {
  const known = await tokens(secret);
  let sent = 0;
  const at = (token, index) => client(replicas[index % replicas.length].url, token, () => (sent += 1));
  const moves = movesOf(known, at, replicas);
  const began = Date.now();
  const part = () => (Date.now() - began) / 1000 / seconds;
  const projects = await Promise.all(
    known.workers.slice(0, 2).map((token, index) => work(at(token, index), index)),
  );
  const events = eventsOf(sandbox, replace);
  const pending = new Set();
  while (part() < 1) {
    while (events.length > 0 && part() >= events[0].from) track(pending, events.shift().happen());
    track(pending, pick(moves)({ project: pick(projects), turn: sent }));
    await pause((1000 / PER_SECOND) * 2 * Math.random());
  }
  await Promise.all(pending);
  return sent;
}

/** What may happen at any time; how often each is listed is how often it does. */
function movesOf({ workers, reader, expired, forged }, at, replicas) {
  const anybody = ({ turn }) => at(pick(workers), turn);
  const call = (name, args) => (context) => anybody(context).call(name, args?.(context) ?? {});
  const ofProject = ({ project }) => ({ projectId: project.projectId });
  return [
    ...times(4, call('list_projects')),
    ...times(
      3,
      call('read_backtest', ({ project }) => project),
    ),
    ...times(3, call('list_backtests', ofProject)),
    ...times(
      2,
      call('read_file', (context) => ({ ...ofProject(context), name: 'main.py' })),
    ),
    call('read_account'),
    call('whoami'),
    call('search_quantconnect', () => ({
      language: 'Py',
      criteria: [{ input: 'moving average', type: 'Docs', count: 3 }],
    })),
    call('render_backtest_chart', ({ project }) => project),
    ...times(
      2,
      call('create_project', () => ({ name: `Load ${Date.now()}`, language: 'Py' })),
    ),
    call('create_project', () => ({ name: 'Once', language: 'Py', idempotencyKey: 'once' })),
    // Mistakes.
    call('read_project', () => ({ projectId: 1 })),
    call('read_backtest', () => ({ projectId: 'x' })),
    call('no_such_tool'),
    (context) => anybody(context).send('no/such/method'),
    // Who may not.
    ({ project, turn }) =>
      at(reader, turn).call('delete_file', { projectId: project.projectId, name: 'main.py' }),
    ({ turn }) => at(expired, turn).call('whoami'),
    ({ turn }) => (turn % 5 === 0 ? at(forged, turn) : at(undefined, turn)).call('whoami'),
    // The rest of the protocol.
    ...times(2, (context) => anybody(context).send('tools/list')),
    (context) => anybody(context).send('prompts/list'),
    (context) => anybody(context).send('subscriptions/listen', { notifications: {} }),
    (context) => anybody(context).follow('run_backtest', { ...ofProject(context), backtestName: 'Again' }),
    () => legacyClient(pick(replicas).url, pick(workers)),
  ];
}

/** What happens to the whole, by the part of the time that has passed. */
function eventsOf(sandbox, replace) {
  const control = (method, what, body) => () =>
    fetch(`${sandbox}/__sandbox/${what}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  return [
    { from: 0.3, happen: control('POST', 'drift', { mode: 'unknown-field' }) },
    { from: 0.35, happen: control('DELETE', 'drift') },
    { from: 0.4, happen: control('POST', 'faults', { kind: 'status', status: 500, times: 100_000 }) },
    { from: 0.55, happen: control('DELETE', 'faults') },
    { from: 0.6, happen: () => replace(1) },
  ];
}

/** Some of what goes wrong here is meant to. */
function track(pending, promise) {
  const settled = Promise.resolve(promise)
    .catch(() => undefined)
    .then(() => pending.delete(settled));
  pending.add(settled);
}

const pick = (list) => list[Math.floor(Math.random() * list.length)];
const times = (count, move) => Array.from({ length: count }, () => move);
