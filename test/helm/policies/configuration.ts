import { containersOf, ofKind, podsOf, title } from '../support/objects.js';
import { type Policy, when } from './policy.js';

interface Reference {
  readonly from: string;
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** undefined: all of it. */
  readonly key?: string;
}

/**
 * What pods take from ConfigMaps and Secrets is there: in the chart, or named by who installs it.
 * @param written every text in the values; what is made elsewhere has its name and its keys from there
 */
export function existingReferences(written: ReadonlySet<string>): Policy {
  return (documents) =>
    podsOf(documents)
      .flatMap(referencesOf)
      .flatMap(({ from, kind, name, key }) => {
        const object = ofKind(documents, kind).find(({ metadata }) => metadata.name === name);
        const has = object ? key === undefined || key in object['data'] : written.has(name) && isWritten(key, written);
        return when(!has, `${from}: needs ${key ?? 'all'} of ${kind}/${name}`);
      });
}

/** Every text of values, in whatever depth; the parts of those that are lists in a text as well. */
export function textsIn(value: unknown): Set<string> {
  if (typeof value === 'string') return new Set([value]);
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap((inner) => [...textsIn(inner)]));
}

/** Accounts and claims are in the chart, or named by who installs it. */
export function existingIdentities(written: ReadonlySet<string>): Policy {
  return (documents) =>
    podsOf(documents).flatMap(({ owner, spec }) => {
      const claims = (spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }: any) => claim?.claimName ?? []);
      const needed = [
        ...(spec.serviceAccountName ? [`ServiceAccount/${spec.serviceAccountName}`] : []),
        ...claims.map((name: string) => `PersistentVolumeClaim/${name}`),
      ];
      const missing = needed.filter(
        (name) => !documents.some((document) => title(document) === name) && !written.has(name.split('/')[1]!),
      );
      return missing.map((name) => `${owner}: there is no ${name}`);
    });
}

function referencesOf(pod: ReturnType<typeof podsOf>[number]): Reference[] {
  const from = pod.owner;
  const sources = (pod.spec.volumes ?? []).flatMap((volume: any) => [volume, ...(volume.projected?.sources ?? [])]);
  const mounted = sources.flatMap(({ configMap, secret }: any) => [
    ...keys(configMap?.items).map((key) => ({ from, kind: 'ConfigMap', name: configMap?.name, key })),
    ...keys(secret?.items).map((key) => ({ from, kind: 'Secret', name: secret?.secretName ?? secret?.name, key })),
  ]);
  const variables = containersOf([pod]).flatMap(({ spec: { env = [], envFrom = [] } }) => [
    ...env.flatMap(({ valueFrom: { configMapKeyRef: map, secretKeyRef: secret } = {} as any }: any) => [
      { from, kind: 'ConfigMap', ...map },
      { from, kind: 'Secret', ...secret },
    ]),
    ...envFrom.flatMap(({ configMapRef: map, secretRef: secret }: any) => [
      { from, kind: 'ConfigMap', ...map },
      { from, kind: 'Secret', ...secret },
    ]),
  ]);
  return [...mounted, ...variables].filter(({ name }) => name !== undefined);
}

function keys(items: any[] | undefined): (string | undefined)[] {
  return items?.map(({ key }) => key) ?? [undefined];
}

function isWritten(key: string | undefined, written: ReadonlySet<string>): boolean {
  return key === undefined || written.has(key);
}
