import { CONFIG_CLASSES } from '../../../src/config/config.module.js';
import { type EnvVariable, envVariables } from '../../../src/config/env.js';
import { type Container, containersOf, ofKind, podsOf } from '../support/objects.js';
import type { Document } from '../support/render.js';
import { type Policy, when } from './policy.js';

const VARIABLES = new Map<string, EnvVariable>(
  CONFIG_CLASSES.flatMap((type) => [...envVariables(type).values()]).map((variable) => [variable.name, variable]),
);
// Read by Node itself.
const OF_NODE = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];

/** A variable that a container gets, from whatever place. */
export interface Given {
  readonly name: string;
  /** undefined: it is known in the cluster only. */
  readonly value?: string;
}

/** Variables of a container in the order in which later ones win. */
export function environmentOf({ spec }: Container, documents: readonly Document[]): Given[] {
  const whole = (spec.envFrom ?? []).flatMap(({ configMapRef }: any) => {
    const map = ofKind(documents, 'ConfigMap').find(({ metadata }) => metadata.name === configMapRef?.name);
    return Object.entries<string>(map?.['data'] ?? {}).map(([name, value]) => ({ name, value }));
  });
  return [...whole, ...(spec.env ?? []).map(({ name, value }: any) => ({ name, value }))];
}

/** The containers that run this server, or one of its commands. */
export function ownContainers(documents: readonly Document[]): Container[] {
  const all = containersOf(podsOf(documents));
  const image = all.find(({ pod }) => pod.document.kind === 'Deployment')?.spec.image;
  return all.filter(({ spec }) => spec.image === image);
}

/** A misspelt variable is not an error anywhere else: the server would use its default. */
export const knownVariables: Policy = (documents) =>
  ownContainers(documents).flatMap((container) => {
    const given = environmentOf(container, documents).map(({ name }) => name);
    return given.flatMap((name) =>
      when(!isKnown(name, container), `${container.title}: sets ${name}, which nobody reads`),
    );
  });

/** Secrets come as files: variables are in `kubectl describe`, in crash dumps and in every child process. */
export const secretsAreFiles: Policy = (documents) => [
  ...ofKind(documents, 'Secret').map(({ metadata }) => `Secret/${metadata.name}: is in the chart`),
  ...containersOf(podsOf(documents)).flatMap((container) => [
    ...(container.spec.env ?? []).flatMap(({ name, valueFrom }: any) =>
      when(valueFrom?.secretKeyRef, `${container.title}: ${name} is a secret in a variable`),
    ),
    ...(container.spec.envFrom ?? []).flatMap(({ secretRef }: any) =>
      when(secretRef, `${container.title}: variables of a whole Secret`),
    ),
    ...environmentOf(container, documents).flatMap(({ name, value }) =>
      when(
        VARIABLES.get(name)?.secret && !isOpenUrl(value),
        `${container.title}: ${name} is a secret in a variable`,
      ),
    ),
  ]),
];

/** A file that a variable names is mounted. */
export const namedFilesAreMounted: Policy = (documents) =>
  ownContainers(documents).flatMap((container) => {
    const mounts: string[] = (container.spec.volumeMounts ?? []).map(({ mountPath }: any) => mountPath);
    return environmentOf(container, documents)
      .filter(({ name }) => name.endsWith('_FILE') || name.endsWith('_DIRECTORY') || name === 'NODE_EXTRA_CA_CERTS')
      .flatMap(({ name, value = '' }) =>
        when(!mounts.some((mount) => value.startsWith(`${mount}/`)), `${container.title}: ${name} names ${value}`),
      );
  });

function isKnown(name: string, { spec }: Container): boolean {
  if (VARIABLES.has(name) || OF_NODE.includes(name)) return true;
  // Kubernetes puts it into the variables after it, or it is for a script that is in the container's arguments.
  if (JSON.stringify(spec.env).includes(`$(${name})`)) return true;
  if (JSON.stringify([spec.command, spec.args]).includes(name)) return true;
  const named = VARIABLES.get(name.replace(/_FILE$/, ''));
  return name.endsWith('_FILE') && (named?.secret === true || named?.list !== undefined);
}

function isOpenUrl(value: string | undefined): boolean {
  try {
    const { username, password } = new URL(value ?? '');
    return username === '' && password === '';
  } catch {
    return false;
  }
}
