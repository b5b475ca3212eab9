import { containersOf, podsOf } from '../support/objects.js';
import { type Policy, when } from './policy.js';

const QUANTITY = /^\d+(\.\d+)?([EPTGMk]i?|m)?$/;

/** Requests, and the limit that protects the node; a limit of CPU would only slow things down. */
export const requestedResources: Policy = (documents) =>
  containersOf(podsOf(documents)).flatMap(({ title, spec: { resources = {} } }) => {
    const { requests = {}, limits = {} } = resources;
    const given = { 'requests.cpu': requests.cpu, 'requests.memory': requests.memory, 'limits.memory': limits.memory };
    return Object.entries(given).flatMap(([field, value]) =>
      when(!QUANTITY.test(String(value ?? '')), `${title}: resources.${field} is ${value}`),
    );
  });

/** A tag that never moves, or a digest. */
export const pinnedImages: Policy = (documents) =>
  containersOf(podsOf(documents)).flatMap(({ title, spec: { image = '' } }) => {
    const [, tag] = /^[^@]*\/[^:@]+:([^:@/]+)$/.exec(image) ?? [];
    const isPinned = /@sha256:[0-9a-f]{64}$/.test(image) || (tag !== undefined && tag !== 'latest');
    return when(!isPinned, `${title}: image ${image}`);
  });

/** What a pod may fill has a size, what is mounted exists, and what exists is mounted. */
export const soundVolumes: Policy = (documents) =>
  podsOf(documents).flatMap((pod) => {
    const { owner, spec } = pod;
    const volumes: any[] = spec.volumes ?? [];
    const mounts: any[] = containersOf([pod]).flatMap((container) => container.spec.volumeMounts ?? []);
    return [
      ...volumes.flatMap(({ name, emptyDir }) =>
        when(emptyDir && !QUANTITY.test(String(emptyDir.sizeLimit)), `${owner}: volume ${name} has no size`),
      ),
      ...volumes.flatMap(({ name }) =>
        when(!mounts.some((mount) => mount.name === name), `${owner}: volume ${name} is not mounted`),
      ),
      ...mounts.flatMap(({ name }) =>
        when(!volumes.some((volume) => volume.name === name), `${owner}: there is no volume ${name}`),
      ),
      ...doubles(containersOf([pod])),
    ];
  });

function doubles(containers: ReturnType<typeof containersOf>): string[] {
  return containers.flatMap(({ title, spec }) => {
    const paths: string[] = (spec.volumeMounts ?? []).map(({ mountPath }: any) => mountPath);
    return paths
      .filter((path, index) => paths.indexOf(path) !== index)
      .map((path) => `${title}: two mounts at ${path}`);
  });
}
