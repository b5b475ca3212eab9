import { type Pod, ofKind, podsOf, selects, title } from '../support/objects.js';
import { NAMESPACE, RELEASE } from '../support/render.js';
import { type Policy, when } from './policy.js';

// Nobody who installs a chart into a namespace expects anything outside of it; a kind that is missing here is either
// of the whole cluster, or was looked at by nobody.
const NAMESPACED = [
  'ConfigMap',
  'CronJob',
  'Deployment',
  'HTTPRoute',
  'HorizontalPodAutoscaler',
  'Ingress',
  'Job',
  'NetworkPolicy',
  'PersistentVolumeClaim',
  'Pod',
  'PodDisruptionBudget',
  'PodMonitor',
  'PrometheusRule',
  'Role',
  'RoleBinding',
  'Service',
  'ServiceAccount',
  'ServiceMonitor',
];
const STANDARD = ['name', 'instance', 'version', 'component', 'part-of', 'managed-by'].map(
  (label) => `app.kubernetes.io/${label}`,
);
// Pods do not have the first: a new version of the chart alone must not replace them.
const CHANGING = ['helm.sh/chart', 'app.kubernetes.io/version'];

export const namespacedObjects: Policy = (documents) =>
  documents.flatMap((document) => [
    ...when(!NAMESPACED.includes(document.kind), `${title(document)}: not known to be in a namespace`),
    ...when(document.metadata.namespace !== NAMESPACE, `${title(document)}: in ${document.metadata.namespace}`),
    ...when(!document.metadata.labels?.['helm.sh/chart'], `${title(document)}: does not say its chart`),
  ]);

/** The labels that the Kubernetes and Helm documentation recommend, on objects and on their pods. */
export const standardLabels: Policy = (documents) => {
  const labelled = [
    ...documents.map((document) => ({ owner: title(document), metadata: document.metadata })),
    ...podsOf(documents).map(({ owner, metadata }) => ({ owner: `pods of ${owner}`, metadata })),
  ];
  return labelled.flatMap(({ owner, metadata: { labels = {} } }) => [
    ...STANDARD.flatMap((label) => when(!labels[label], `${owner}: has no ${label}`)),
    ...when(labels['app.kubernetes.io/instance'] !== RELEASE, `${owner}: is of another release`),
    ...when(
      Object.values(labels).some((value) => !/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/.test(value)),
      `${owner}: has a label that Kubernetes refuses`,
    ),
  ]);
};

/** A selector takes the pods of its own object, of no other, and still does after the next upgrade. */
export const ownSelectors: Policy = (documents) => {
  const pods = podsOf(documents);
  return ofKind(documents, 'Deployment', 'StatefulSet', 'DaemonSet').flatMap((document) => {
    const { selector } = document['spec'];
    const others = pods.filter((pod) => pod.document !== document && selects(selector, pod.metadata.labels));
    const own = pods.find((pod) => pod.document === document) as Pod;
    return [
      ...when(!selects(selector, own.metadata.labels), `${title(document)}: does not select its own pods`),
      ...others.map(({ owner }) => `${title(document)}: selects the pods of ${owner}`),
      ...CHANGING.flatMap((label) =>
        when(selector.matchLabels[label], `${title(document)}: selects by ${label}, which changes`),
      ),
    ];
  });
};

/** Names that Kubernetes takes, no two alike. */
export const goodNames: Policy = (documents) =>
  documents.flatMap((document) => {
    const { name } = document.metadata;
    const longest = document.kind === 'CronJob' ? 52 : 63;
    const twins = documents.filter((other) => title(other) === title(document));
    return [
      ...when(!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) || name.length > longest, `${title(document)}: bad name`),
      ...when(twins.length > 1, `${title(document)}: there are ${twins.length}`),
    ];
  });
