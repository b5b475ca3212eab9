import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { knownMetrics, registeredNames } from './support/known-metrics.js';
import { asSent, type Panel, readDashboard, shownPanels } from './support/panels.js';
import { checkQuery, type KnownMetric } from './support/promql.js';

const ROWS = [
  'Overview',
  'Methods',
  'Tools',
  'Sign-in, policy and limits',
  'Users and tenants',
  'QuantConnect and caches',
  'Audit',
  'Streams and rollouts',
  'Runtime',
];
const SCREEN = 22;

const board = readDashboard();
const panels = shownPanels(board);
const queries = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr: asSent(expr), legendFormat })),
);

describe('The dashboard', () => {
  let known: Map<string, KnownMetric>;

  beforeAll(async () => {
    known = await knownMetrics();
  });

  it('is what `npm run dashboard` writes', () => {
    const script = resolve(__dirname, '../../scripts/dashboard/main.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('keeps its address and its form from one version to the next', () => {
    expect(board).toMatchObject({ id: null, uid: 'quantconnect-mcp', schemaVersion: 39 });
  });

  it('has its rows, of which only the first is open, and fits on a screen', () => {
    const rows = board.panels.filter(({ type }) => type === 'row');
    expect(rows.map(({ title }) => title)).toEqual(ROWS);
    expect(rows.filter(({ collapsed }) => !collapsed).map(({ title }) => title)).toEqual(['Overview']);
    expect(rows[1]!.gridPos.y).toBeLessThanOrEqual(SCREEN);
  });

  it('can be narrowed down', () => {
    const variables = board.templating.list.map(({ name }) => name);
    expect(variables).toEqual(['datasource', 'namespace', 'job', 'pod', 'method', 'tool']);
    const used = JSON.stringify(board.panels);
    for (const name of variables) expect(used).toContain(name === 'datasource' ? '${datasource}' : `"$${name}\\"`);
  });

  it('numbers its panels, and lays none over another', () => {
    const all = board.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const group of [board.panels, ...board.panels.map((panel) => panel.panels ?? [])])
      for (const [index, one] of group.entries())
        for (const other of group.slice(index + 1)) expect([one.title, other.title, overlap(one, other)]).toContain(false);
  });

  it.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s: says what a bad value means, in which unit',
    (_, { description, type, fieldConfig }) => {
      expect(description).toMatch(/^\S.{15,}\.$/);
      if (!['text', 'table', 'state-timeline'].includes(type)) expect(fieldConfig?.defaults.unit).toMatch(/^\w+$/);
    },
  );

  it('asks for metrics, labels and legends that exist', () => {
    for (const { title, expr, legendFormat } of queries) {
      const { problems, labels } = checkQuery(expr, known);
      expect({ title, expr, problems }).toEqual({ title, expr, problems: [] });
      const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
      expect({ title, empty: named.filter((label) => !labels.has(label)) }).toEqual({ title, empty: [] });
    }
  });

  it('offers values, and marks deployments, of metrics that exist', () => {
    const lists = board.templating.list.flatMap(({ definition }) => definition ?? []);
    for (const list of lists) {
      const [, selector, label] = /^label_values\((.*), (\w+)\)$/s.exec(list)!;
      const { problems, labels } = checkQuery(selector!, known);
      expect([list, problems, labels.has(label!)]).toEqual([list, [], true]);
    }
    const [{ expr, textFormat }] = board.annotations.list as [{ expr: string; textFormat: string }];
    const { problems, labels } = checkQuery(expr, known);
    expect(problems).toEqual([]);
    expect([...textFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => labels.has(label!))).toEqual([true, true]);
  });

  it('adds buckets up before it takes a quantile, and never adds up users', () => {
    for (const { expr } of queries) {
      expect(expr).not.toMatch(/avg|sum\w*\s*(by \([^)]*\) )?\(histogram_quantile/);
      for (const inner of expr.matchAll(/histogram_quantile\([\d.]+, (\w+)/g)) expect(inner[1]).toBe('sum');
      if (expr.includes('active_users')) expect(expr).toMatch(/^max/);
    }
  });

  it('shows every metric that the server has of its own', () => {
    const asked = new Set(queries.flatMap(({ expr }) => [...checkQuery(expr, known).metrics]));
    const shown = (name: string) => ['', '_bucket', '_count', '_sum'].some((part) => asked.has(name + part));
    expect(registeredNames().filter((name) => !shown(name))).toEqual([]);
  });
});

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
