import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeWith, installed } from '../support/installed.js';
import { knownMetrics } from './support/known-metrics.js';
import { checkQuery } from './support/promql.js';
import { alertRules, caseFiles, ruleCases, ruleFiles } from './support/rule-files.js';

// What a platform team expects to be told of; more is welcome.
const PROMISED = `McpDown McpErrorBudgetBurnFast McpErrorBudgetBurnSlow McpLatencyP95High McpToolErrorRateHigh
  McpAuthFailureSpike McpAuthFailureByReason McpJwksUnavailable McpAuthzDenySpike McpRateLimitFailOpen
  McpAuditWriteFailing McpAuditVerifyFailed McpAuditVerifyStale McpDependencyDown McpUpstreamCircuitOpen
  McpDrainAborted McpEventLoopLag McpMemoryNearLimit McpPodsNotSpread McpCertExpiring`.split(/\s+/);

const rules = alertRules();
const names = [...new Set(rules.map(({ alert }) => alert))];
const handbook = readFileSync(resolve(__dirname, '../../docs/alerts.md'), 'utf8');

describe('The alerts', () => {
  it('are all that were promised', () => {
    expect(PROMISED.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('have a section each in docs/alerts.md, which has no other', () => {
    const sections = [...handbook.matchAll(/^## (Mcp\w+)$/gm)].map(([, name]) => name);
    expect(sections.toSorted()).toEqual(names.toSorted());
  });

  it.each(names)('%s: its section says what it means, what users notice, where to look and what to do', (name) => {
    const section = handbook.split(`\n## ${name}\n`)[1]!.split('\n## ')[0]!;
    for (const part of ['Means', 'Users notice', 'Look at', 'Do']) expect(section).toContain(`**${part}.** `);
  });

  it.each(names)('%s: is in the overview of docs/alerts.md with its severities', (name) => {
    const severities = rules.filter(({ alert }) => alert === name).map(({ labels }) => labels['severity']!);
    const row = new RegExp(`^\\| \\[${name}\\]\\(#${name.toLowerCase()}\\) +\\| ([a-z, ]+?) +\\|`, 'm');
    expect(row.exec(handbook)?.[1]).toBe([...new Set(severities)].join(', '));
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s: has a severity, words and the address of its section',
    (_, { alert, labels, annotations }) => {
      expect(Object.keys(labels)).toEqual(['severity']);
      expect(['page', 'ticket']).toContain(labels['severity']);
      expect(Object.keys(annotations)).toEqual(['summary', 'description', 'runbook_url']);
      expect(annotations['runbook_url']).toMatch(new RegExp(`/docs/alerts\\.md#${alert.toLowerCase()}$`));
    },
  );

  it('wake somebody up for the record', () => {
    const paging = rules.filter(({ labels }) => labels['severity'] === 'page').map(({ alert }) => alert);
    expect(paging).toEqual(expect.arrayContaining(['McpAuditWriteFailing', 'McpAuditVerifyFailed', 'McpDown']));
  });

  it('ask for metrics that exist, and tell installations apart in words that are filled', async () => {
    const known = await knownMetrics();
    for (const { alert, expr, annotations } of rules) {
      const { problems, labels } = checkQuery(expr, known);
      expect({ alert, problems }).toEqual({ alert, problems: [] });
      expect({ alert, labels: [...labels] }).toEqual({ alert, labels: expect.arrayContaining(['namespace']) });
      const named = [...annotations['description']!.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!);
      expect({ alert, empty: named.filter((label) => !labels.has(label)) }).toEqual({ alert, empty: [] });
    }
  });
});

describe('The cases of the alerts', () => {
  const cases = ruleCases();
  const firesIn = (name: string, { promql_expr_test }: (typeof cases)[number]): boolean =>
    promql_expr_test.some(({ exp_samples }) =>
      exp_samples.some(({ labels }) => labels.includes(`alertname="${name}"`)),
    );

  it.each(names)('%s: has one in which it fires, and one in which it stays quiet', (name) => {
    const firing = cases.filter((one) => one.name.startsWith(`${name} fires `));
    const quiet = cases.filter((one) => one.name.startsWith(`${name} stays quiet `));
    expect(firing.length).toBeGreaterThan(0);
    expect(quiet.length).toBeGreaterThan(0);
    expect(firing.filter((one) => !firesIn(name, one))).toEqual([]);
    expect(quiet.filter((one) => firesIn(name, one))).toEqual([]);
  });
});

describeWith('promtool', 'promtool', () => {
  // Garbage is not worth collecting in a process that lives for two seconds.
  const promtool = (...args: string[]) =>
    spawnSync(installed('promtool')!, args, { encoding: 'utf8', env: { ...process.env, GOGC: 'off' } });

  it('reads every rule', () => {
    const { status, stdout, stderr } = promtool('check', 'rules', ...ruleFiles());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const found = [...stdout.matchAll(/SUCCESS: (\d+) rules found/g)].map(([, count]) => Number(count));
    expect(found.reduce((sum, count) => sum + count, 0)).toBe(rules.length);
  });

  it('finds that every alert fires when it should, and only then', () => {
    const { status, stdout, stderr } = promtool('test', 'rules', ...caseFiles());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/SUCCESS/g)).toHaveLength(caseFiles().length);
  });
});
