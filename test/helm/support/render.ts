import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CHART, type HelmMajor, helm } from './helm.js';

/** An object as helm would hand it to the Kubernetes API. */
export interface Document {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // What is in it depends on the kind; scripts/check-manifests.mjs is where types are looked at.
  readonly [field: string]: any;
}

export interface RenderOptions {
  /** Which Kubernetes helm is told it talks to. */
  readonly kubeVersion?: string;
  readonly helm?: HelmMajor;
  /** As `--set` takes them: `image.tag=1.2.3`. */
  readonly set?: readonly string[];
}

/** Every minor that the chart supports: from the one it names as the oldest to the newest there is. */
export const KUBERNETES_MINORS = ['1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36'] as const;

export const RELEASE = 'desk';
export const NAMESPACE = 'trading';

const CI_FILES = join(CHART, 'ci');

/** The values that the chart is tried with, as `helm/quantconnect-mcp/ci` has them: `minimal`, `ha`, … */
export function ciFiles(): string[] {
  return readdirSync(CI_FILES).map((name) => name.replace('-values.yaml', ''));
}

export function ciFile(name: string): string {
  return join(CI_FILES, `${name}-values.yaml`);
}

/**
 * What the chart makes of values.
 * @param values an object, or the name of a file in `ci`
 * @returns every object, hooks and tests included, in the order of helm
 * @throws Error with what helm said
 */
export async function render(values: object | string, options: RenderOptions = {}): Promise<Document[]> {
  return documentsIn(await renderText(values, options));
}

/** The same as text, for comparing bytes. */
export function renderText(
  values: object | string,
  { kubeVersion = '1.33', helm: major = '4', set = [] }: RenderOptions = {},
): Promise<string> {
  const sets = set.flatMap((assignment) => ['--set', assignment]);
  const where = ['--namespace', NAMESPACE, '--kube-version', kubeVersion];
  const text = typeof values === 'string' ? readFileSync(ciFile(values), 'utf8') : JSON.stringify(values);
  return helm(major, ['template', RELEASE, CHART, ...where, '--values', '-', ...sets], text);
}

/** @throws Error for what is no YAML, or has a key twice. */
export function documentsIn(text: string): Document[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [problem] = document.errors ?? [];
    if (problem) throw problem;
    return (document.toJS() as Document | null) ?? [];
  });
}
