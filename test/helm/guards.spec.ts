import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHART, describeWithHelm } from './support/helm.js';
import { ciFile, render } from './support/render.js';

interface Guard {
  readonly name: string;
  /** What is wrong, on top of the values of `ci/ha-values.yaml`, as `--set` takes it. */
  readonly wrong: readonly string[];
  /** The reason and the cure that are given. */
  readonly says: RegExp;
  /** What is set besides, and it is right. Left out: what is wrong is taken back, which other cases render. */
  readonly cure?: readonly string[];
}

const ISSUER = 'auth.trustedIssuers[0].issuer=https://id.example.com';
const ONE_REPLICA = 'replicaCount=1';
const NO_ROUTE = 'httpRoute.parentRefs=null';
const FROM = 'networkPolicy.ingress.from[0].podSelector.matchLabels.a=b';

const GUARDS: readonly Guard[] = [
  {
    name: 'replicas-need-redis',
    wrong: ['redis.enabled=false'],
    says: /revocations: .*secrets\.existingSecret.*replicaCount=1/,
    cure: [ONE_REPLICA],
  },
  {
    name: 'replicas-need-redis',
    wrong: ['redis.enabled=false', ONE_REPLICA, 'autoscaling.enabled=true'],
    says: /autoscaling\.enabled=false/,
    cure: ['autoscaling.enabled=false'],
  },
  {
    name: 'replicas-need-shared-audit',
    wrong: ['audit.store=file'],
    says: /one writer.*audit\.store=postgres/,
    cure: [ONE_REPLICA],
  },
  {
    name: 'replicas-need-shared-vault',
    wrong: ['credentials.vault.store=file'],
    says: /one replica: set it to postgres/,
    cure: [ONE_REPLICA],
  },
  {
    name: 'replicas-need-state-key',
    wrong: ['auth.jwt.enabled=false', ISSUER],
    says: /sessions: .*auth\.state\.key/,
    cure: ['auth.state.key=state'],
  },
  {
    name: 'grace-too-short',
    wrong: ['shutdown.terminationGracePeriodSeconds=59'],
    says: /may take 60 s.*killed after 59: set shutdown\.terminationGracePeriodSeconds=60/,
    cure: ['shutdown.timeoutSeconds=39'],
  },
  {
    name: 'budget-said-twice',
    wrong: ['podDisruptionBudget.minAvailable=1'],
    says: /set the other to ""/,
    cure: ['podDisruptionBudget.maxUnavailable='],
  },
  {
    name: 'budget-says-nothing',
    wrong: ['podDisruptionBudget.maxUnavailable='],
    says: /enabled=false/,
    cure: ['podDisruptionBudget.enabled=false'],
  },
  {
    name: 'budget-blocks-evictions',
    wrong: ['podDisruptionBudget.maxUnavailable=0'],
    says: /no node be drained: set maxUnavailable=1/,
  },
  {
    name: 'budget-blocks-evictions',
    wrong: ['podDisruptionBudget.maxUnavailable=', 'podDisruptionBudget.minAvailable=2'],
    says: /minAvailable below 2/,
    cure: ['replicaCount=3'],
  },
  {
    name: 'budget-blocks-evictions',
    wrong: ['podDisruptionBudget.maxUnavailable=', 'podDisruptionBudget.minAvailable=100%'],
    says: /never let a pod be evicted/,
    cure: ['podDisruptionBudget.minAvailable=50%'],
  },
  {
    name: 'budget-blocks-evictions',
    wrong: ['podDisruptionBudget.maxUnavailable=', 'podDisruptionBudget.minAvailable=51%'],
    says: /minAvailable below 2/,
    cure: ['replicaCount=3'],
  },
  {
    name: 'autoscaling-bounds',
    wrong: ['autoscaling.enabled=true', 'autoscaling.minReplicas=11'],
    says: /above maxReplicas/,
    cure: ['autoscaling.maxReplicas=11'],
  },
  {
    name: 'autoscaling-without-target',
    wrong: ['autoscaling.enabled=true', 'autoscaling.targetCPUUtilizationPercentage=0'],
    says: /nothing to go by/,
    cure: ['autoscaling.targetOperationsInFlight=5'],
  },
  {
    name: 'autoscaling-needs-request',
    wrong: ['autoscaling.enabled=true', 'resources.requests.cpu=null'],
    says: /resources\.requests\.cpu/,
    cure: ['resources.requests.cpu=1'],
  },
  {
    name: 'autoscaling-needs-metrics',
    wrong: ['autoscaling.enabled=true', 'autoscaling.targetOperationsInFlight=5', 'metrics.enabled=false'],
    says: /metrics\.enabled=false/,
  },
  {
    name: 'no-authentication',
    wrong: ['auth.jwt.enabled=false', 'auth.state.key=state'],
    says: /auth\.jwt\.enabled=true.*auth\.trustedIssuers/,
    cure: [ISSUER],
  },
  {
    name: 'previous-key-without-key',
    wrong: ['auth.jwt.enabled=false', 'auth.state.key=state', ISSUER, 'auth.jwt.previousKey=former'],
    says: /needs auth\.jwt\.enabled/,
  },
  {
    name: 'issuer-not-safe',
    wrong: ['auth.trustedIssuers[0].issuer=http://id.example.com'],
    says: /trustedIssuers\[0\]\.issuer must begin with https/,
    cure: [ISSUER],
  },
  {
    name: 'issuer-not-safe',
    wrong: [ISSUER, 'auth.trustedIssuers[0].jwksUri=https://user:canary@id.example.com/keys'],
    says: /trustedIssuers\[0\]\.jwksUri .*without user or password/,
    cure: ['auth.trustedIssuers[0].jwksUri=http://127.0.0.1:8080/keys'],
  },
  {
    name: 'issuer-with-query',
    wrong: ['auth.trustedIssuers[0].issuer=https://id.example.com/?tenant=1'],
    says: /letter by letter/,
  },
  {
    name: 'issuer-twice',
    wrong: [ISSUER, 'auth.trustedIssuers[1].issuer=https://id.example.com'],
    says: /trustedIssuers\[1\] is there twice/,
    cure: ['auth.trustedIssuers[1].issuer=https://id.example.org'],
  },
  {
    name: 'issuer-is-own',
    wrong: [ISSUER, 'auth.jwt.issuer=https://id.example.com'],
    says: /another name/,
  },
  {
    name: 'issuer-without-audience',
    wrong: [ISSUER, 'publicUrl=', NO_ROUTE],
    says: /trustedIssuers\[0\] has no audience: .*publicUrl/,
    cure: ['auth.trustedIssuers[0].audience=mcp'],
  },
  { name: 'open-origins', wrong: ['allowedOrigins={*}'], says: /any page in a browser/ },
  { name: 'open-hosts', wrong: ['allowedHosts={*.example.com}'], says: /Name the hosts/ },
  { name: 'open-hosts', wrong: ['httpRoute.hostnames={*.example.com}'], says: /Name the hosts/ },
  { name: 'open-hosts', wrong: ['publicUrl=https://*.example.com'], says: /one address/ },
  { name: 'everybody-a-proxy', wrong: ['trustedProxies={0.0.0.0/0}'], says: /networks of your proxies/ },
  {
    name: 'no-accounts',
    wrong: ['credentials.vault.store=none'],
    says: /No caller would have a QuantConnect account/,
    cure: ['credentials.encryptedClaim.enabled=true'],
  },
  {
    name: 'fallback-without-account',
    wrong: ['credentials.fallback.subject=nightly'],
    says: /credentials\.fallback\.userId: set it/,
    cure: ['credentials.fallback.userId=user-1'],
  },
  {
    name: 'claim-needs-own-tokens',
    wrong: [
      'credentials.vault.store=none',
      'credentials.encryptedClaim.enabled=true',
      'auth.jwt.enabled=false',
      'auth.state.key=state',
      ISSUER,
    ],
    says: /set credentials\.vault\.store/,
  },
  {
    name: 'secret-missing',
    wrong: ['secrets.existingSecret='],
    says: /JWT_SECRET_KEY has no source: name a Secret that has the key jwt-secret-key in secrets\.existingSecret/,
    cure: ['secrets.directory=/vault/secrets'],
  },
  {
    name: 'secret-missing',
    wrong: [
      'secrets.existingSecret=',
      'auth.jwt.existingSecret=a',
      'credentials.vault.existingSecret=b',
      'redis.existingSecret=c',
    ],
    says: /AUDIT_POSTGRES_URL has no source.* \(or audit\.postgres\.existingSecret\)/,
    cure: ['audit.postgres.existingSecret=d'],
  },
  {
    name: 'secrets-said-twice',
    wrong: ['secrets.directory=/vault/secrets'],
    says: /keep one/,
  },
  {
    name: 'redis-said-twice',
    wrong: ['redis.url=redis://redis:6379', 'redis.existingSecret=redis'],
    says: /both set: keep one/,
  },
  {
    name: 'redis-url-unused',
    wrong: ['redis.url=redis://redis:6379', 'redis.enabled=false', ONE_REPLICA],
    says: /set it to true, or take the URL out/,
  },
  {
    name: 'redis-password-in-values',
    wrong: ['redis.url=redis://:canary@redis:6379'],
    says: /would stand in a ConfigMap: put the URL into a Secret/,
    cure: ['redis.url=redis://redis:6379'],
  },
  {
    name: 'secret-in-extra-env',
    wrong: ['extraEnv[0].name=VAULT_KEYS', 'extraEnv[0].value=canary'],
    says: /extraEnv would write VAULT_KEYS into the Deployment.* or give VAULT_KEYS_FILE/,
    cure: ['extraEnv[0].name=VAULT_KEYS_FILE', 'extraEnv[0].value=/vault/secrets/keys'],
  },
  {
    name: 'migration-without-key',
    wrong: ['migration.existingSecret=dba'],
    says: /name the key that holds the URL/,
    cure: ['migration.key=url'],
  },
  {
    name: 'claim-for-one-pod',
    wrong: [ONE_REPLICA, 'audit.store=file', 'persistence.accessModes={ReadWriteOncePod}'],
    says: /use ReadWriteOnce/,
    cure: ['audit.verify.enabled=false'],
  },
  {
    name: 'route-without-parent',
    wrong: ['httpRoute.enabled=true', NO_ROUTE],
    says: /name the Gateway/,
    cure: ['httpRoute.enabled=false'],
  },
  {
    name: 'route-without-host',
    wrong: ['publicUrl='],
    says: /every host of its Gateway: set publicUrl/,
    cure: ['httpRoute.hostnames={mcp.example.com}'],
  },
  {
    name: 'ingress-without-host',
    wrong: [NO_ROUTE, 'publicUrl=', 'ingress.enabled=true', FROM],
    says: /set publicUrl/,
    cure: ['publicUrl=https://mcp.example.com'],
  },
  {
    name: 'ingress-below-path',
    wrong: [NO_ROUTE, 'publicUrl=https://example.com/quant', 'ingress.enabled=true', FROM],
    says: /a host name of its own, or an HTTPRoute/,
    cure: ['publicUrl=https://mcp.example.com/mcp'],
  },
  {
    name: 'ingress-shut-out',
    wrong: [NO_ROUTE, 'ingress.enabled=true'],
    says: /networkPolicy\.ingress\.from/,
    cure: [FROM],
  },
  {
    name: 'scrape-shut-out',
    wrong: ['metrics.podMonitor.enabled=true', 'networkPolicy.ingress.metricsFrom=null'],
    says: /networkPolicy\.ingress\.metricsFrom/,
    cure: ['networkPolicy.enabled=false'],
  },
  {
    name: 'scraped-twice',
    wrong: ['metrics.podMonitor.enabled=true', 'metrics.serviceMonitor.enabled=true'],
    says: /enable one/,
  },
  {
    name: 'monitor-without-metrics',
    wrong: ['metrics.podMonitor.enabled=true', 'metrics.enabled=false'],
    says: /metrics\.enabled=false: enable them/,
  },
  { name: 'port-taken', wrong: ['metrics.port=3000'], says: /choose another/ },
  {
    name: 'setting-has-a-value',
    wrong: ['config.AUDIT_STORE=none'],
    says: /config\.AUDIT_STORE is decided by audit\.store: set that instead/,
  },
  {
    name: 'setting-has-a-value',
    wrong: ['config.ENABLE_AUTH=false'],
    says: /nobody, because it is always on/,
  },
  {
    name: 'revocation-open',
    wrong: ['config.REVOCATION_FAIL_MODE=open'],
    says: /revoked tokens in while Redis is away/,
    cure: ['config.REVOCATION_FAIL_MODE=closed'],
  },
  {
    name: 'anchor-of-nothing',
    wrong: ['audit.store=none', 'config.AUDIT_ANCHOR_FILE=/anchors/anchors.jsonl'],
    says: /nothing would be anchored/,
  },
  {
    name: 'image-tag-moves',
    wrong: ['image.tag=latest'],
    says: /another image tomorrow/,
    cure: [`image.digest=sha256:${'0'.repeat(64)}`],
  },
];

const refusal = (set: readonly string[]): Promise<string> =>
  render('ha', { set }).then(
    () => 'It was rendered.',
    (error: Error) => error.message,
  );

describeWithHelm('What the chart refuses', () => {
  it.each(GUARDS)('$name: $wrong', async ({ name, wrong, says, cure }) => {
    const said = (await refusal(wrong)).split('\n').filter((line) => line.startsWith(`[${name}]`));
    expect(said).not.toEqual([]);
    expect(said.join('\n')).toMatch(says);
    expect(said.join('\n')).not.toContain('canary');
    if (cure) expect(await render('ha', { set: [...wrong, ...cure] })).not.toEqual([]);
  });

  it('is an origin that is written as text, too', async () => {
    const refused = render({ ...parse(readFileSync(ciFile('ha'), 'utf8')), allowedOrigins: ['null'] });
    await expect(refused).rejects.toThrow(/^\[open-origins\]/m);
  });

  it('is rendered without what is wrong', async () => {
    expect(await render('ha')).not.toEqual([]);
  });

  it('is told all at once', async () => {
    const said = await refusal(['replicaCount=3', 'redis.enabled=false', 'audit.store=file', 'image.tag=latest']);
    expect(said.match(/^\[[a-z-]+\]/gm)).toEqual([
      '[replicas-need-redis]',
      '[replicas-need-shared-audit]',
      '[image-tag-moves]',
    ]);
  });

  it('has a case for every guard', () => {
    const source = readFileSync(join(CHART, 'templates/_validate.tpl'), 'utf8');
    const named = [...source.matchAll(/^\[([a-z-]+)\]/gm)].map(([, name]) => name);
    expect(new Set(GUARDS.map(({ name }) => name))).toEqual(new Set(named));
  });
});
