import type { Document } from './render.js';

export type Labels = Readonly<Record<string, string>>;

/** The pods that one object makes. */
export interface Pod {
  /** Kind and name of that object. */
  readonly owner: string;
  readonly document: Document;
  readonly metadata: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: any;
}

/** A container of a pod, first those that run before the others. */
export interface Container {
  /** The owner of its pod, and its name. */
  readonly title: string;
  readonly pod: Pod;
  readonly spec: any;
}

export function title({ kind, metadata }: Document): string {
  return `${kind}/${metadata.name}`;
}

export function ofKind(documents: readonly Document[], ...kinds: string[]): Document[] {
  return documents.filter(({ kind }) => kinds.includes(kind));
}

/** Every pod there may be: of Deployments, Jobs and CronJobs, and those that stand alone, as tests do. */
export function podsOf(documents: readonly Document[]): Pod[] {
  return documents.flatMap((document) => {
    const template = templateOf(document);
    if (!template) return [];
    const { metadata = {}, spec } = template;
    return [{ owner: title(document), document, metadata, spec }];
  });
}

export function containersOf(pods: readonly Pod[]): Container[] {
  return pods.flatMap((pod) =>
    [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((spec) => ({
      title: `${pod.owner}: ${spec.name}`,
      pod,
      spec,
    })),
  );
}

/** Whether a label selector of any form takes these labels. */
export function selects(selector: any, labels: Labels = {}): boolean {
  const wanted: Labels = selector.matchLabels ?? (selector.matchExpressions ? {} : selector);
  const equal = Object.entries(wanted).every(([key, value]) => labels[key] === value);
  return equal && (selector.matchExpressions ?? []).every((expression: any) => holds(expression, labels));
}

function holds({ key, operator, values = [] }: any, labels: Labels): boolean {
  const value = labels[key];
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  const isIn = value !== undefined && values.includes(value);
  return operator === 'In' ? isIn : !isIn;
}

function templateOf({ kind, metadata, spec }: Document): { metadata?: any; spec: any } | undefined {
  if (kind === 'Pod') return { metadata, spec };
  if (kind === 'CronJob') return spec.jobTemplate.spec.template;
  return spec?.template?.spec ? spec.template : undefined;
}
