import { installed } from '../lib/installed.mjs';
import { callModern, inTurn, TENANTS } from '../lib/requests.mjs';
import { alternating } from '../lib/rounds.mjs';
import { failuresOf, ratios, spread } from '../lib/statistics.mjs';
import { tokensOf } from '../lib/tokens.mjs';

const WARM_UP = 3;

/**
 * What a call costs more with what replicas share in Redis (revocations, limits, idempotency keys), and with traces
 * that are sent to a collector, against the full server without either.
 * @param {import('../lib/servers.mjs').Servers} servers
 * @param {{rounds?: number, requests?: number}} options
 */
export async function sharedState(servers, { rounds = 5, requests = 1000 } = {}) {
  await servers.upstream();
  const requestAt = inTurn(await tokensOf(servers.secret, TENANTS), callModern);
  const contenders = [await servers.full()];
  if (installed('redis-server'))
    contenders.push(await servers.full({ name: 'with Redis', env: { REDIS_URL: await servers.redis() } }));
  const OTEL_EXPORTER_OTLP_ENDPOINT = await servers.collector();
  contenders.push(await servers.full({ name: 'with traces', env: { OTEL_EXPORTER_OTLP_ENDPOINT } }));
  const results = await alternating(
    contenders.map((server) => ({ server, requestAt })),
    { rounds, requests, warmUp: WARM_UP },
  );
  const rows = Object.entries(results).map(([name, result]) => rowOf(name, result, results.full));
  return { failures: failuresOf(rows.map(({ failures }) => failures)), rows };
}

function rowOf(name, { cpuMicros, perSecond, failures }, base) {
  return {
    name,
    cpuMicros: spread(cpuMicros),
    perSecond: spread(perSecond),
    cpuRatio: ratios(cpuMicros, base.cpuMicros),
    throughputRatio: ratios(perSecond, base.perSecond),
    failures: failuresOf(failures),
  };
}
