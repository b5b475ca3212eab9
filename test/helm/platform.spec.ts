import { ownContainers } from './policies/environment.js';
import { describeWithHelm } from './support/helm.js';
import { isServer, ofKind } from './support/objects.js';
import { type Document, render } from './support/render.js';

const PODS = {
  'app.kubernetes.io/name': 'quantconnect-mcp',
  'app.kubernetes.io/instance': 'desk',
  'app.kubernetes.io/component': 'server',
};
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const one = (documents: readonly Document[], kind: string): any => ofKind(documents, kind)[0];
const policyOf = (documents: readonly Document[]): any =>
  ofKind(documents, 'NetworkPolicy').find(({ metadata }) => metadata.name === 'desk-quantconnect-mcp');

// What a platform team relies on without looking: a change of any of these is meant, or it is a mistake.
describeWithHelm('An installation of three values', () => {
  let documents: Document[];
  beforeAll(async () => (documents = await render('ha')));

  it('is two replicas of which one more comes before one goes', () => {
    const { spec } = one(documents, 'Deployment');
    expect(spec).toMatchObject({ replicas: 2, minReadySeconds: 5, revisionHistoryLimit: 5 });
    expect(spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
  });

  it('spreads each version over zones and nodes, and loses one pod at a time to maintenance', () => {
    const spread = one(documents, 'Deployment').spec.template.spec.topologySpreadConstraints;
    const over = (topologyKey: string) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: PODS },
      matchLabelKeys: ['pod-template-hash'],
    });
    expect(spread).toEqual([over('topology.kubernetes.io/zone'), over('kubernetes.io/hostname')]);
    expect(one(documents, 'PodDisruptionBudget').spec).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: PODS },
    });
  });

  it('is out of the endpoints within seconds, waits before it stops, and is given the time', () => {
    const { spec } = ownContainers(documents).find(isServer)!;
    expect(spec.readinessProbe).toMatchObject({ periodSeconds: 2, failureThreshold: 1 });
    expect(spec.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(one(documents, 'Deployment').spec.template.spec.terminationGracePeriodSeconds).toBe(60);
    expect(spec.resources).toEqual({ requests: { cpu: '250m', memory: '384Mi' }, limits: { memory: '768Mi' } });
  });

  it('is scraped by what its pods are annotated with, and not also where a monitor is', async () => {
    const scrape = (all: readonly Document[]) =>
      one(all, 'Deployment').spec.template.metadata.annotations['prometheus.io/scrape'];
    expect(scrape(documents)).toBe('true');
    expect(scrape(await render('all-features'))).toBeUndefined();
  });

  it('publishes the endpoint and its OAuth metadata, and cuts no stream', () => {
    const { rules, hostnames } = one(documents, 'HTTPRoute').spec;
    const paths = rules.map(({ matches: [{ path }] }: any) => [path.type, path.value]);
    expect(hostnames).toEqual(['mcp.example.com']);
    expect(paths).toEqual([
      ['Exact', '/mcp'],
      ['Exact', '/.well-known/oauth-protected-resource/mcp'],
      ['Exact', '/.well-known/oauth-protected-resource'],
    ]);
    expect(rules[0].timeouts).toEqual({ request: '0s', backendRequest: '0s' });
    for (const { metadata, spec } of ofKind(documents, 'Service')) {
      const port = metadata.name.endsWith('-metrics') ? 'metrics' : 'http';
      expect([spec.type, spec.ports.map(({ name }: any) => name)]).toEqual(['ClusterIP', [port]]);
    }
  });

  it('lets in the gateway, the test and Prometheus, each to its port, and out to what it needs', () => {
    const { ingress, egress, policyTypes } = policyOf(documents).spec;
    const gateway = { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['trading'] };
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    expect(ingress).toEqual([
      {
        from: [
          { namespaceSelector: { matchExpressions: [gateway] } },
          { podSelector: { matchLabels: { ...PODS, 'app.kubernetes.io/component': 'test' } } },
        ],
        ports: [{ port: 'http', protocol: 'TCP' }],
      },
      { from: [inNamespace('monitoring')], ports: [{ port: 'metrics', protocol: 'TCP' }] },
    ]);
    expect(egress.map(({ ports }: any) => ports.map(({ port }: any) => port))).toEqual([[53, 53], [443], [6379], [5432]]);
    expect(egress[1].to[0].ipBlock.except).toContain('169.254.0.0/16');
  });

  it('has its dashboard where the sidecar of Grafana looks', () => {
    const dashboard = ofKind(documents, 'ConfigMap').find(({ metadata }) => metadata.labels?.['grafana_dashboard'])!;
    expect(dashboard.metadata.annotations).toMatchObject({ grafana_folder: 'MCP' });
    expect(JSON.parse(dashboard['data']['quantconnect-mcp.json'])).toMatchObject({ id: null });
  });

  it('restarts for a setting and for a secret that was changed, and for nothing else', async () => {
    const template = async (...set: string[]) =>
      JSON.stringify(one(await render('ha', { set }), 'Deployment').spec.template);
    const now = await template();
    expect(await template('config.RATE_LIMIT_PER_MINUTE=5')).not.toBe(now);
    expect(await template('secrets.revision=again')).not.toBe(now);
    expect(await template('metrics.prometheusRule.enabled=true', 'replicaCount=3')).toBe(now);
  });

  it('leaves the number of replicas to the autoscaler, which takes them away one by one', async () => {
    const scaled = await render('ha', { set: ['autoscaling.enabled=true'] });
    expect(one(scaled, 'Deployment').spec).not.toHaveProperty('replicas');
    expect(one(scaled, 'HorizontalPodAutoscaler').spec).toMatchObject({
      minReplicas: 2,
      behavior: { scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 1 }] } },
    });
  });

  it('takes a path of its public URL off, and asks for its metadata where RFC 9728 has it', async () => {
    const { rules } = one(await render('ha', { set: ['publicUrl=https://example.com/quant'] }), 'HTTPRoute').spec;
    expect(rules.map(({ matches: [{ path }] }: any) => path.value)).toEqual([
      '/quant/mcp',
      '/.well-known/oauth-protected-resource/quant/mcp',
    ]);
    expect(rules[0].filters).toEqual([
      { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/mcp' } } },
    ]);
  });
});
