import { createHistogram } from 'node:perf_hooks';
import { Client } from 'undici';
import { failureIn } from './messages.mjs';
import { ticking } from './metronome.mjs';
import { failuresOf } from './statistics.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} answered results
 * @property {Record<string, number>} failures by kind; of an open loop those of its warm-up too
 * @property {number} seconds from the first request to the last answer
 * @property {import('node:perf_hooks').RecordableHistogram} latency in microseconds
 * @property {import('node:perf_hooks').RecordableHistogram} late open loop only: how long after it was due a request
 *   was looked at, in microseconds; that is the generator's own delay and no server's
 * @property {import('node:perf_hooks').RecordableHistogram} before open loop only: latency of those that do not count
 * @property {number} delayed open loop only: requests that were due while every connection was busy
 */

/** Connections that are kept open, each with one request at a time. */
export class Connections {
  constructor(url, count) {
    this.clients = Array.from({ length: count }, () => new Client(new URL(url).origin, { pipelining: 1 }));
  }

  async close() {
    await Promise.all(this.clients.map((client) => client.destroy()));
  }
}

/**
 * Closed loop: every connection sends its next request when it has its answer.
 * @param requestAt makes the nth request
 * @returns {Promise<Outcome>}
 */
export async function closedLoop({ clients }, path, count, requestAt) {
  const tally = newTally();
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (next < count) {
        const request = requestAt(next++);
        await send(client, path, request, performance.now(), tally);
      }
    }),
  );
  return outcomeOf(tally, startedAt);
}

/**
 * Open loop: requests begin when they are due, at a constant rate, whether earlier ones are answered or not. Latency is
 * counted from when a request was due, so that a server that stands still is not left out.
 * @param rate requests in a second
 * @param warmUpSeconds for which requests arrive before those that count
 * @returns {Promise<Outcome>}
 */
export async function openLoop({ clients }, path, rate, seconds, requestAt, warmUpSeconds = 0) {
  const tally = newTally();
  const warmUp = newTally();
  const uncounted = Math.floor(rate * warmUpSeconds);
  const late = createHistogram();
  let delayed = 0;
  const free = [...clients];
  const waiting = [];
  const running = new Set();
  const begin = (client, { index, dueAt }) => {
    const sent = send(client, path, requestAt(index), dueAt, index < uncounted ? warmUp : tally).then(() => {
      running.delete(sent);
      const next = waiting.shift();
      if (next) begin(client, next);
      else free.push(client);
    });
    running.add(sent);
  };
  const startedAt = performance.now();
  await ticking(rate, uncounted + Math.floor(rate * seconds), (index, dueAt) => {
    const counts = index >= uncounted;
    if (counts) late.record(microsSince(dueAt));
    const client = free.pop();
    if (client) return begin(client, { index, dueAt });
    if (counts) delayed += 1;
    waiting.push({ index, dueAt });
  });
  while (running.size > 0 || waiting.length > 0) await Promise.race(running);
  const failures = failuresOf([warmUp.failures, tally.failures]);
  return { ...outcomeOf(tally, startedAt), failures, late, delayed, before: warmUp.latency };
}

const microsSince = (at) => Math.max(1, Math.round((performance.now() - at) * 1000));

function newTally() {
  return { answered: 0, failures: {}, latency: createHistogram() };
}

function outcomeOf({ answered, failures, latency }, startedAt) {
  return { answered, failures, latency, seconds: (performance.now() - startedAt) / 1000 };
}

async function send(client, path, { headers, body }, since, tally) {
  const failure = await answerTo(client, path, headers, body).catch((error) => error.code ?? error.name);
  tally.latency.record(microsSince(since));
  if (failure === undefined) tally.answered += 1;
  else tally.failures[failure] = (tally.failures[failure] ?? 0) + 1;
}

function answerTo(client, path, headers, body) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let status = 0;
    let type = '';
    client.dispatch(
      { path, method: 'POST', headers, body },
      {
        onRequestStart() {},
        onResponseStart(_, code, answered) {
          status = code;
          type = answered['content-type'] ?? '';
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          const [first] = chunks;
          const bytes = chunks.length === 1 ? first : Buffer.concat(chunks);
          resolve(failureIn(status, type, bytes.toString('utf8')));
        },
        onResponseError(_, error) {
          reject(error);
        },
      },
    );
  });
}
