import { existingIdentities, existingReferences } from './policies/configuration.js';
import { POLICIES } from './policies/index.js';
import { describeWithHelm } from './support/helm.js';
import { type Document, render } from './support/render.js';

type Find = (kind: string, nameEnd?: string) => any;
type Break = (the: Find) => void;

// Everything that the chart can make, so that each policy has something to look at.
const VALUES = 'all-features';
// One excludes the other.
const OTHERWISE = ['metrics.podMonitor.enabled=false', 'metrics.serviceMonitor.enabled=true'];

/** One way to break each thing that a policy looks at, and what it then says. */
const CONTROLS: Record<keyof typeof POLICIES, readonly (readonly [said: RegExp, broken: Break])[]> = {
  'keeps every pod to the restricted Pod Security Standard': [
    [/^Deployment\S+ hostNetwork$/, (the) => (pod(the).hostNetwork = true)],
    [/^CronJob\S+ hostPID$/, (the) => (the('CronJob').spec.jobTemplate.spec.template.spec.hostPID = true)],
    [/^Job\S+ hostIPC$/, (the) => (the('Job').spec.template.spec.hostIPC = true)],
    [/^Pod\S+ volume x is hostPath$/, (the) => the('Pod').spec.volumes.push({ name: 'x', hostPath: {} })],
    [/sysctl kernel\.x$/, (the) => (pod(the).securityContext.sysctls = [{ name: 'kernel.x', value: '1' }])],
    [/: runs as root$/, (the) => (pod(the).securityContext.runAsUser = 0)],
    [/SELinux type spc_t$/, (the) => (pod(the).securityContext.seLinuxOptions = { type: 'spc_t' })],
    [/AppArmor is off$/, (the) => (security(the).appArmorProfile = { type: 'Unconfined' })],
    [/is privileged$/, (the) => (security(the).privileged = true)],
    [/may gain privileges$/, (the) => delete security(the).allowPrivilegeEscalation],
    [/keeps capabilities$/, (the) => (security(the).capabilities.drop = ['CHOWN'])],
    [/adds capabilities$/, (the) => (security(the).capabilities.add = ['NET_RAW'])],
    [/procMount Unmasked$/, (the) => (security(the).procMount = 'Unmasked')],
    [/a port of its host$/, (the) => (server(the).ports[0].hostPort = 80)],
    [/may run as root$/, (the) => delete pod(the).securityContext.runAsNonRoot],
    [/may run as root$/, (the) => (security(the).runAsNonRoot = false)],
    [/no seccomp profile$/, (the) => delete pod(the).securityContext.seccompProfile],
    [/livenessProbe names a host$/, (the) => (server(the).livenessProbe.httpGet.host = '10.0.0.1')],
    [/is a process of its host$/, (the) => (security(the).windowsOptions = { hostProcess: true })],
    [/: x: may gain privileges$/, (the) => (pod(the).initContainers = [{ name: 'x' }])],
  ],
  'gives no pod a token, variables of services, or a file system to write to': [
    [/mounts a token of its account$/, (the) => delete pod(the).automountServiceAccountToken],
    [/has variables of all services$/, (the) => delete pod(the).enableServiceLinks],
    [/may write to its image$/, (the) => delete security(the).readOnlyRootFilesystem],
  ],
  'requests cpu and memory for every container, and limits memory': [
    [/resources\.requests\.cpu is undefined$/, (the) => delete server(the).resources.requests.cpu],
    [/resources\.limits\.memory is 1 GB$/, (the) => (server(the).resources.limits.memory = '1 GB')],
    [/^Pod\S+ test: resources.requests.memory/, (the) => delete the('Pod').spec.containers[0].resources],
  ],
  'pins every image': [
    [/image a\/b:latest$/, (the) => (server(the).image = 'a/b:latest')],
    [/image reg:5000\/a\/b$/, (the) => (server(the).image = 'reg:5000/a/b')],
  ],
  'sizes what pods may fill, and mounts what they have': [
    [/volume tmp has no size$/, (the) => (volume(the, 'tmp').emptyDir = {})],
    [/there is no volume tmp$/, (the) => (volume(the, 'tmp').name = 'temp')],
    [/volume more is not mounted$/, (the) => pod(the).volumes.push({ name: 'more', emptyDir: { sizeLimit: '1Mi' } })],
    [/two mounts at \/tmp$/, (the) => server(the).volumeMounts.push({ name: 'tmp', mountPath: '/tmp' })],
  ],
  'makes nothing outside of its namespace': [
    [/^ClusterRole\/\S+: not known to be in a namespace$/, (the) => (the('ServiceAccount').kind = 'ClusterRole')],
    [/^Service\/\S+: in other$/, (the) => (the('Service').metadata.namespace = 'other')],
    [/^Job\/\S+: in undefined$/, (the) => delete the('Job').metadata.namespace],
    [/does not say its chart$/, (the) => delete the('ConfigMap').metadata.labels['helm.sh/chart']],
  ],
  'puts the standard labels on everything': [
    [/has no app.kubernetes.io\/managed-by$/, (the) => delete the('Job').metadata.labels['app.kubernetes.io/managed-by']],
    [/^pods of Deployment\S+ has no app.kubernetes.io\/version$/, (the) => delete labels(the)['app.kubernetes.io/version']],
    [/is of another release$/, (the) => (labels(the)['app.kubernetes.io/instance'] = 'other')],
    [/a label that Kubernetes refuses$/, (the) => (labels(the).team = 'a team')],
  ],
  'names everything so that Kubernetes takes it': [
    [/^Service\/A: bad name$/, (the) => (the('Service').metadata.name = 'A')],
    [/: bad name$/, (the) => (the('CronJob').metadata.name = 'x'.repeat(53))],
    [/^Service\/\S+: there are 2$/, (the) => (the('Service').metadata.name = the('Service', '-metrics').metadata.name)],
  ],
  'selects its own pods and no others': [
    [/does not select its own pods$/, (the) => (selector(the)['app.kubernetes.io/name'] = 'other')],
    [/selects the pods of Job/, (the) => delete selector(the)['app.kubernetes.io/component']],
    [/selects by helm.sh\/chart/, (the) => (selector(the)['helm.sh/chart'] = 'quantconnect-mcp-1')],
  ],
  'points every Service at a port that pods name': [
    [/has pods of nobody$/, (the) => (the('Service').spec.selector.x = 'y')],
    [/has pods of Deployment.*, /, (the) => delete the('Service').spec.selector['app.kubernetes.io/component']],
    [/nothing listens on web$/, (the) => (the('Service').spec.ports[0].targetPort = 'web')],
  ],
  'has budgets and scalers of the pods that serve': [
    [/^PodDisruptionBudget\S+ is of nobody$/, (the) => (the('PodDisruptionBudget').spec.selector.matchLabels.x = 'y')],
    [/there is no Deployment\/x$/, (the) => (the('HorizontalPodAutoscaler').spec.scaleTargetRef.name = 'x')],
    [/says replicas as well$/, (the) => (the('Deployment').spec.replicas = 3)],
  ],
  'has monitors find what they scrape': [
    [/^PodMonitor\S+ is of nobody$/, (the) => (the('PodMonitor').spec.selector.matchLabels.x = 'y')],
    [/^PodMonitor\S+ nothing listens on x$/, (the) => (the('PodMonitor').spec.podMetricsEndpoints[0].port = 'x')],
    [/^ServiceMonitor\S+ is of 0 services$/, (the) => (the('ServiceMonitor').spec.selector.matchLabels.x = 'y')],
    [/no service has a port x$/, (the) => (the('ServiceMonitor').spec.endpoints[0].port = 'x')],
  ],
  'routes to Services that exist, and never to metrics': [
    [/^HTTPRoute\S+ leads to \S+:81, which/, (the) => (the('HTTPRoute').spec.rules[0].backendRefs[0].port = 81)],
    [/^Ingress\S+ leads to x:\w+, which/, (the) => (the('Ingress').spec.rules[0].http.paths[0].backend.service.name = 'x')],
    [
      /^HTTPRoute\S+ publishes metrics$/,
      (the) => {
        const { metadata, spec } = the('Service', '-metrics');
        the('HTTPRoute').spec.rules[0].backendRefs[0] = { name: metadata.name, port: spec.ports[0].port };
      },
    ],
  ],
  'confines the traffic of every pod': [
    [/^Deployment\S+ Egress is not confined$/, (the) => (the('NetworkPolicy').spec.policyTypes = ['Ingress'])],
    [/^Job\S+ Ingress is not confined$/, (the) => (the('Job').spec.template.metadata.labels = {})],
    [/is about no pod$/, (the) => (the('NetworkPolicy').spec.podSelector.matchLabels.x = 'y')],
    [/lets in to web, where nothing listens$/, (the) => (the('NetworkPolicy').spec.ingress[0].ports[0].port = 'web')],
    [/lets in to any port/, (the) => delete the('NetworkPolicy').spec.ingress[0].ports],
  ],
  'sets no variable that nobody reads': [
    [/: server: sets AUDIT_STOR, which/, (the) => (the('ConfigMap').data.AUDIT_STOR = 'file')],
    [/: server: sets HTTP_PORT_FILE, which/, (the) => server(the).env.push({ name: 'HTTP_PORT_FILE', value: '/x' })],
    [/: migration: sets X, which/, (the) => the('Job').spec.template.spec.containers[0].env.push({ name: 'X' })],
  ],
  'hands over secrets as files only': [
    [/^Secret\/\S+ is in the chart$/, (the) => (the('ConfigMap').kind = 'Secret')],
    [/JWT_SECRET_KEY is a secret in a variable$/, (the) => (the('ConfigMap').data.JWT_SECRET_KEY = 'x')],
    [/REDIS_URL is a secret in/, (the) => server(the).env.push({ name: 'REDIS_URL', value: 'redis://:p@h' })],
    [/X is a secret in/, (the) => server(the).env.push({ name: 'X', valueFrom: { secretKeyRef: { name: 'n', key: 'k' } } })],
    [/variables of a whole Secret$/, (the) => server(the).envFrom.push({ secretRef: { name: 'n' } })],
  ],
  'mounts the files that variables name': [
    [/JWT_SECRET_KEY_FILE names \/etc/, (the) => (server(the).volumeMounts = [])],
  ],
  'probes who serves, and nobody else': [
    [/: server: probes /, (the) => (server(the).livenessProbe.httpGet.path = server(the).readinessProbe.httpGet.path)],
    [/: server: probes /, (the) => delete server(the).startupProbe],
    [/readinessProbe asks another port$/, (the) => (server(the).readinessProbe.httpGet.port = 'metrics')],
    [/startupProbe asks by an unknown name$/, (the) => delete server(the).startupProbe.httpGet.httpHeaders],
    [/: test: is probed$/, (the) => (the('Pod').spec.containers[0].livenessProbe = {})],
  ],
  'gives pods the time to finish': [
    [/has 30 s to finish, and needs \d+$/, (the) => (pod(the).terminationGracePeriodSeconds = 30)],
    [/and needs \d+$/, (the) => (the('ConfigMap').data.SHUTDOWN_TIMEOUT_SECONDS = '600')],
    [/and needs NaN$/, (the) => delete the('ConfigMap').data.SHUTDOWN_DRAIN_SECONDS],
  ],
  'has hooks need nothing that is made after them': [
    [
      /^Job\S+ needs ServiceAccount\/\S+, which/,
      (the) => (the('Job').spec.template.spec.serviceAccountName = the('ServiceAccount').metadata.name),
    ],
    [
      /^Job\S+ needs ConfigMap\/\S+, which/,
      (the) => {
        const configMapRef = { name: the('ConfigMap').metadata.name };
        the('Job').spec.template.spec.containers[0].envFrom = [{ configMapRef }];
      },
    ],
    [
      /^Job\S+ needs ConfigMap\/\S+, which/,
      (the) => {
        const configMap = { name: the('ConfigMap').metadata.name };
        the('Job').spec.template.spec.volumes.push({ name: 'x', projected: { sources: [{ configMap }] } });
      },
    ],
  ],
  'clears hooks away, but not their failures': [
    [/is in the way of the next$/, (the) => delete the('Job').metadata.annotations['helm.sh/hook-delete-policy']],
    [
      /goes before anybody reads why it failed$/,
      (the) => (the('Job').metadata.annotations['helm.sh/hook-delete-policy'] = 'before-hook-creation,hook-failed'),
    ],
  ],
};

describeWithHelm('a policy', () => {
  let renderings: Document[][];
  beforeAll(async () => {
    renderings = await Promise.all([render(VALUES), render(VALUES, { set: OTHERWISE })]);
  });

  /** Every rendering with the change in it, but for those that have no such object. */
  const broken = (change: Break): Document[][] => {
    const changed = renderings.map((documents) => structuredClone(documents)).filter((copy) => isDone(change, copy));
    if (changed.length === 0) throw new Error('there is nothing to break');
    return changed;
  };

  describe.each(Object.entries(CONTROLS))('that %s', (name, controls) => {
    it.each(controls)('says %s', (said, change) => {
      for (const documents of broken(change)) {
        expect(POLICIES[name]!(documents)).toContainEqual(expect.stringMatching(said));
      }
    });
  });

  it('is there for each control, and a control for each', () => {
    expect(Object.keys(CONTROLS)).toEqual(Object.keys(POLICIES));
  });

  describe('takes from ConfigMaps, Secrets, claims and accounts what is there or somebody named', () => {
    const none = new Set<string>();

    it('says which Secret nobody named', () => {
      const [documents] = broken(() => {});

      expect(existingReferences(none)(documents!)).toContainEqual(
        expect.stringMatching(/^Deployment\S+ needs \S+ of Secret\/\S+$/),
      );
    });

    it('says which key of a Secret nobody named', () => {
      const [documents] = broken(() => {});
      const [, secret] = / of Secret\/(\S+)$/.exec(existingReferences(none)(documents!)[0]!)!;

      expect(existingReferences(new Set([secret!]))(documents!)).toContainEqual(
        expect.stringMatching(/^Deployment\S+ needs \S+ of Secret\/\S+$/),
      );
    });

    it('says which key a ConfigMap of the chart has not', () => {
      const [documents] = broken((the) => {
        const configMapKeyRef = { name: the('ConfigMap').metadata.name, key: 'NONE' };
        server(the).env.push({ name: 'X', valueFrom: { configMapKeyRef } });
      });

      expect(existingReferences(none)(documents!)).toContainEqual(
        expect.stringMatching(/^Deployment\S+ needs NONE of ConfigMap\/\S+$/),
      );
    });

    it('says which account and which claim there is not', () => {
      const [documents] = broken((the) => {
        pod(the).serviceAccountName = 'nobody';
        pod(the).volumes.push({ name: 'x', persistentVolumeClaim: { claimName: 'lost' } });
      });
      const said = existingIdentities(none)(documents!);

      expect(said).toContainEqual(expect.stringMatching(/^Deployment\S+ there is no ServiceAccount\/nobody$/));
      expect(said).toContainEqual(expect.stringMatching(/^Deployment\S+ there is no PersistentVolumeClaim\/lost$/));
    });
  });
});

class Missing extends Error {}

function isDone(change: Break, documents: readonly Document[]): boolean {
  try {
    change((kind, nameEnd = '') => found(documents, kind, nameEnd));
    return true;
  } catch (error) {
    if (error instanceof Missing) return false;
    throw error;
  }
}

/** The one of a kind whose name is the shortest, or ends like that: that of the server. */
function found(documents: readonly Document[], kind: string, nameEnd: string): any {
  const all = documents.filter((document) => document.kind === kind && document.metadata.name.endsWith(nameEnd));
  const [first] = all.sort((a, b) => a.metadata.name.length - b.metadata.name.length);
  if (!first) throw new Missing(`there is no ${kind} *${nameEnd}`);
  return first;
}

function pod(the: Find): any {
  return the('Deployment').spec.template.spec;
}

function server(the: Find): any {
  return pod(the).containers[0];
}

function security(the: Find): any {
  return server(the).securityContext;
}

function volume(the: Find, name: string): any {
  return pod(the).volumes.find((candidate: any) => candidate.name === name);
}

function labels(the: Find): any {
  return the('Deployment').spec.template.metadata.labels;
}

function selector(the: Find): any {
  return the('Deployment').spec.selector.matchLabels;
}
