import { CALL, callLegacy, callModern, inTurn, list, TENANTS } from '../lib/requests.mjs';
import { alternating } from '../lib/rounds.mjs';
import { failuresOf, ratios, spread } from '../lib/statistics.mjs';
import { tokensOf } from '../lib/tokens.mjs';
import { publishedTools, resultOf } from '../lib/tools.mjs';

const WARM_UP = 3;
// A list takes it 6 ms.
const SLOW_LIST = { requests: 256 };

/**
 * CPU per call and throughput at 64 connections, against the bare proxy.
 * @param {import('../lib/servers.mjs').Servers} servers
 * @param {{rounds?: number, requests?: number, otherDist?: string, peers?: boolean}} options `otherDist`: a build to
 *   compare with; `peers`: whether to compare with the SDK and MCP-Nest too
 */
export async function calls(servers, { rounds = 5, requests = 2000, otherDist, peers = false } = {}) {
  await servers.upstream();
  const full = await servers.full();
  const contenders = [
    { name: 'bare-proxy', server: await servers.bareProxy(), of: callModern },
    ...bothErasAndList('full', full),
    ...(otherDist ? bothErasAndList('other', await servers.full({ name: 'other', dist: otherDist })) : []),
    ...(peers ? await peersLike(full, servers) : []),
  ];
  const tokens = await tokensOf(servers.secret, TENANTS);
  const answers = await checked(contenders, tokens[0]);
  const loaded = contenders.map(({ of, ...contender }) => ({ ...contender, requestAt: inTurn(tokens, of) }));
  return tableOf(await alternating(loaded, { rounds, requests, warmUp: WARM_UP }), 'bare-proxy', answers);
}

function bothErasAndList(name, server, listOptions) {
  return [
    { name: `${name}: tools/call, 2026`, server, of: callModern },
    { name: `${name}: tools/call, 2025`, server, of: callLegacy },
    { name: `${name}: tools/list`, server, of: list, ...listOptions },
  ];
}

async function peersLike(full, servers) {
  const tools = await publishedTools(servers, full);
  const unfiltered = await servers.mcpNest(tools, { name: 'mcp-nest-unfiltered', filtered: false });
  return [
    ...bothErasAndList('sdk', await servers.sdk(tools)),
    ...bothErasAndList('mcp-nest', await servers.mcpNest(tools), SLOW_LIST),
    { name: 'mcp-nest: tools/list, not filtered', server: unfiltered, of: list, ...SLOW_LIST },
  ];
}

/** That each contender really answers, before it is measured. @returns what is in its answer, by name */
async function checked(contenders, token) {
  const answers = {};
  for (const { name, server, of } of contenders) {
    const result = await resultOf(server, of(token));
    const complete = of === list ? result.tools.length > 0 : readsTheProject(result);
    if (!complete) throw new Error(`${name} answers with something else: ${JSON.stringify(result)}`);
    answers[name] = { bytes: Buffer.byteLength(JSON.stringify(result)), tools: result.tools?.length };
  }
  return answers;
}

function readsTheProject({ content: [{ text }] }) {
  return JSON.parse(text).projects[0].projectId === CALL.arguments.projectId;
}

function tableOf(results, base, answers) {
  return Object.entries(results).map(
    ([name, { cpuMicros, perSecond, failures, residentMb, loopDelayMs }]) => ({
      name,
      answer: answers[name],
      cpuMicros: spread(cpuMicros),
      perSecond: spread(perSecond),
      cpuRatio: ratios(cpuMicros, results[base].cpuMicros),
      throughputRatio: ratios(perSecond, results[base].perSecond),
      residentMb: spread(residentMb),
      loopDelayMs: spread(loopDelayMs),
      failures: failuresOf(failures),
    }),
  );
}
