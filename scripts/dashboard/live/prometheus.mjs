// A real Prometheus that scrapes the replicas and evaluates the alerts.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort, run, scratch } from './processes.mjs';

const RULES = resolve(import.meta.dirname, '../../../helm/quantconnect-mcp/files/rules/*.yaml');
const SCRAPE = '2s';

/** @returns { instant(expr), range(expr, { start, end, step }), rules() } of its HTTP API, times in seconds. */
export async function startPrometheus(replicas) {
  const port = await freePort();
  const config = join(scratch, 'prometheus.yml');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configuration(replicas)));
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(scratch, 'tsdb')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ];
  const url = `http://127.0.0.1:${port}/api/v1`;
  await run('prometheus', args, {}, async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok);
  return {
    instant: (query) => ask(`${url}/query`, { query }),
    range: (query, { start, end, step }) => ask(`${url}/query_range`, { query, start, end, step }),
    rules: async () => dataOf(await fetch(`${url}/rules`)),
  };
}

const configuration = (replicas) => ({
  global: { scrape_interval: SCRAPE, evaluation_interval: SCRAPE },
  rule_files: [RULES],
  scrape_configs: [
    {
      job_name: 'quantconnect-mcp',
      // As the operator labels what it finds in a cluster.
      static_configs: replicas.map(({ pod, metricsPort }) => ({
        targets: [`127.0.0.1:${metricsPort}`],
        labels: { namespace: 'demo', pod },
      })),
    },
  ],
});

const ask = async (url, parameters) =>
  dataOf(await fetch(url, { method: 'POST', body: new URLSearchParams(parameters) }));

async function dataOf(response) {
  const { status, data, error } = await response.json();
  if (status !== 'success') throw new Error(error);
  return data;
}
