import { containersOf, isServer, ofKind, podsOf, title } from '../support/objects.js';
import type { Document } from '../support/render.js';
import { type Policy, when } from './policy.js';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
/** Seconds in which stores are closed, before the process ends itself. */
const TO_CLOSE = 10;
const BEFORE = ['pre-install', 'pre-upgrade'];

/** Who serves is probed, each probe on a path of its own, by a name that the server answers to; a Job is not. */
export const probedServers: Policy = (documents) =>
  containersOf(podsOf(documents)).flatMap((container) => {
    const probes = PROBES.map((name) => container.spec[name]);
    if (!isServer(container)) {
      return when(container.pod.document.kind !== 'Deployment' && probes.some(Boolean), `${container.title}: is probed`);
    }
    const paths = probes.map((probe) => probe?.httpGet?.path);
    return [
      ...when(new Set(paths).size < PROBES.length || paths.includes(undefined), `${container.title}: probes ${paths.join()}`),
      ...probes.flatMap((probe, index) => [
        ...when(probe?.httpGet?.port !== 'http', `${container.title}: ${PROBES[index]} asks another port`),
        ...when(hostHeader(probe) !== 'localhost', `${container.title}: ${PROBES[index]} asks by an unknown name`),
      ]),
    ];
  });

/** Time to finish: what comes before the end of a pod fits into what it is given. */
export const timeToFinish: Policy = (documents) =>
  containersOf(podsOf(documents))
    .filter(isServer)
    .flatMap(({ title: name, pod: { spec, owner }, spec: { lifecycle } }) => {
      const config = ofKind(documents, 'ConfigMap').find(({ metadata }) => `Deployment/${metadata.name}` === owner);
      const { SHUTDOWN_DRAIN_SECONDS: drain, SHUTDOWN_TIMEOUT_SECONDS: timeout } = config?.['data'] ?? {};
      const needed = (lifecycle?.preStop?.sleep?.seconds ?? 0) + Number(drain) + Number(timeout) + TO_CLOSE;
      return when(
        !(spec.terminationGracePeriodSeconds >= needed),
        `${name}: has ${spec.terminationGracePeriodSeconds} s to finish, and needs ${needed}`,
      );
    });

/** A hook that runs before the install can use nothing that the install makes. */
export const hooksNeedNothing: Policy = (documents) => {
  const made = documents.filter((document) => hookEvents(document).length === 0).map(title);
  return podsOf(documents)
    .filter(({ document }) => hookEvents(document).some((event) => BEFORE.includes(event)))
    .flatMap(({ owner, spec }) =>
      neededBy(spec).flatMap((needed) => when(made.includes(needed), `${owner}: needs ${needed}, which comes later`)),
    );
};

/** Hooks go when they have done their work, and one that failed stays to be read. */
export const hooksAreCleared: Policy = (documents) =>
  documents
    .filter((document) => hookEvents(document).length > 0)
    .flatMap((document) => {
      const policy = document.metadata.annotations?.['helm.sh/hook-delete-policy'] ?? '';
      return [
        ...when(!policy.includes('before-hook-creation'), `${title(document)}: is in the way of the next`),
        ...when(policy.includes('hook-failed'), `${title(document)}: goes before anybody reads why it failed`),
      ];
    });

export function hookEvents({ metadata }: Document): string[] {
  return metadata.annotations?.['helm.sh/hook']?.split(',').map((event) => event.trim()) ?? [];
}

/** The objects that a pod cannot start without. */
function neededBy(spec: any): string[] {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const sources = (spec.volumes ?? []).flatMap((volume: any) => [volume, ...(volume.projected?.sources ?? [])]);
  const variables = containers.flatMap(({ env = [] }: any) => env.map(({ valueFrom = {} }: any) => valueFrom));
  const wholes = containers.flatMap(({ envFrom = [] }: any) => envFrom);
  const named = (kind: string, name: unknown) => (typeof name === 'string' ? [`${kind}/${name}`] : []);
  return [
    ...named('ServiceAccount', spec.serviceAccountName),
    ...sources.flatMap(({ configMap, persistentVolumeClaim: claim }: any) => [
      ...named('ConfigMap', configMap?.name),
      ...named('PersistentVolumeClaim', claim?.claimName),
    ]),
    ...variables.flatMap(({ configMapKeyRef }: any) => named('ConfigMap', configMapKeyRef?.name)),
    ...wholes.flatMap(({ configMapRef }: any) => named('ConfigMap', configMapRef?.name)),
  ];
}

function hostHeader(probe: any): string | undefined {
  return probe?.httpGet?.httpHeaders?.find(({ name }: any) => name === 'Host')?.value;
}
