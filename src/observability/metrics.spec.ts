import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metrics } from './metrics.js';

interface Documented {
  readonly name: string;
  readonly labels: readonly string[];
}

/** The rows of the table of metrics in docs/operating.md. */
function documented(): Documented[] {
  const page = readFileSync(join(import.meta.dirname, '../../docs/operating.md'), 'utf8');
  return page
    .split('\n')
    .map((line) => /^\| `((?:mcp_server|http_server)_\w+)` +\|([^|]*)\|/.exec(line))
    .filter((row) => row !== null)
    .map(([, name, labels]) => ({
      name: name!,
      labels: [...labels!.matchAll(/`(\w+)`/g)].map(([, one]) => one!),
    }));
}

const byName = (a: Documented, b: Documented): number => (a.name < b.name ? -1 : 1);

describe('The metrics of docs/operating.md', () => {
  it('are those that there are, each with its labels', () => {
    const metrics = new Metrics().registry.getMetricsAsArray() as unknown as {
      name: string;
      labelNames: string[];
    }[];
    const there = metrics.map(({ name, labelNames }) => ({ name, labels: [...labelNames] }));
    expect(documented().sort(byName)).toEqual(there.sort(byName));
  });
});
