import { legacy, modern } from '../lib/messages.mjs';
import { alternating } from '../lib/rounds.mjs';
import { ratios, spread } from '../lib/statistics.mjs';
import { tokensOf } from '../lib/tokens.mjs';

const CALL = { name: 'read_project', arguments: { projectId: 23456789 } };
const TENANTS = 64;

/**
 * CPU per call and throughput at 64 connections, against the bare proxy.
 * @param {import('../lib/servers.mjs').Servers} servers
 * @param {{rounds?: number, requests?: number, otherDist?: string}} options `otherDist`: a build to compare with
 */
export async function calls(servers, { rounds = 5, requests = 2000, otherDist } = {}) {
  await servers.upstream();
  const bare = await servers.bareProxy();
  const contenders = [{ server: bare, of: callModern }];
  const add = (name, server) =>
    contenders.push(
      { name: `${name}: tools/call, 2026`, server, of: callModern },
      { name: `${name}: tools/call, 2025`, server, of: callLegacy },
      { name: `${name}: tools/list`, server, of: list },
    );
  add('full', await servers.full());
  if (otherDist) add('other', await servers.full({ name: 'other', dist: otherDist }));
  const tokens = await tokensOf(servers.secret, TENANTS);
  const loaded = contenders.map(({ of, ...contender }) => {
    const requests = tokens.map(of);
    return { ...contender, requestAt: (index) => requests[index % TENANTS] };
  });
  return tableOf(await alternating(loaded, { rounds, requests, warmUp: 3 }), 'bare-proxy');
}

const callModern = (token) => modern('tools/call', CALL, token);
const callLegacy = (token) => legacy('tools/call', CALL, token);
const list = (token) => modern('tools/list', {}, token);

function tableOf(results, base) {
  return Object.entries(results).map(([name, { cpuMicros, perSecond, failures }]) => ({
    name,
    cpuMicros: spread(cpuMicros),
    perSecond: spread(perSecond),
    cpuRatio: ratios(cpuMicros, results[base].cpuMicros),
    throughputRatio: ratios(perSecond, results[base].perSecond),
    failures: failures.flatMap((failure) => Object.entries(failure)),
  }));
}
