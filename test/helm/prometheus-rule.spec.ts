import { describeWithHelm } from './support/helm.js';
import { ofKind } from './support/objects.js';
import { render } from './support/render.js';
import { alertRules } from './support/rule-files.js';

const ENABLED = 'metrics.prometheusRule.enabled=true';
type Rule = ReturnType<typeof alertRules>[number];

const rulesOf = async (...set: string[]): Promise<Rule[]> => {
  const [object] = ofKind(await render('ha', { set: [ENABLED, ...set] }), 'PrometheusRule');
  return object!['spec'].groups.flatMap(({ rules }: { rules: Rule[] }) => rules);
};
const inOrder = (rules: readonly Rule[]) =>
  [...rules].sort((a, b) => `${a.alert} ${a.expr}`.localeCompare(`${b.alert} ${b.expr}`));

describeWithHelm('The alerts that the chart installs', () => {
  it('are those of the rule files, word for word', async () => {
    expect(inOrder(await rulesOf())).toEqual(inOrder(alertRules()));
  });

  it('wait for a record that is looked at less often, lack what is left out, and say whose they are', async () => {
    const changed = await rulesOf(
      'audit.anchors.minutes=240',
      'metrics.prometheusRule.disabledAlerts={McpDependencyDown}',
      'metrics.prometheusRule.alertLabels.team=quant',
      'metrics.prometheusRule.runbookBaseUrl=https://runbooks.example.com/mcp',
    );
    const left = alertRules().filter(({ alert }) => alert !== 'McpDependencyDown');
    const expected = left.map(({ expr, labels, annotations, ...rest }) => ({
      ...rest,
      expr: expr.replace('> 3 * 3600', '> 3 * 14400'),
      labels: { ...labels, team: 'quant' },
      annotations: {
        ...annotations,
        runbook_url: `https://runbooks.example.com/mcp#${rest.alert.toLowerCase()}`,
      },
    }));
    expect(inOrder(changed)).toEqual(inOrder(expected));
    expect(changed.filter(({ expr }) => expr.includes('> 3 * 14400'))).toHaveLength(1);
  });
});
