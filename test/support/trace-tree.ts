import type { CollectedSpan } from './collector.js';

type TreeSpan = Pick<CollectedSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name' | 'kind'> &
  Partial<Pick<CollectedSpan, 'attributes' | 'links' | 'status' | 'startNs' | 'endNs'>>;

const KINDS: Readonly<Record<number, string>> = { 2: 'SERVER', 3: 'CLIENT' };

/** One trace as a tree, for people; children in the order they began. */
export function traceTree(spans: readonly TreeSpan[], shown: readonly string[] = []): string {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId));
  return inOrder(roots)
    .flatMap((root) => branch(root, spans, shown, ''))
    .join('\n');
}

function branch(
  span: TreeSpan,
  all: readonly TreeSpan[],
  shown: readonly string[],
  indent: string,
): string[] {
  const children = inOrder(all.filter(({ parentSpanId }) => parentSpanId === span.spanId));
  return [
    `${indent}${labelOf(span, shown)}`,
    ...children.flatMap((child) => branch(child, all, shown, `${indent}  `)),
  ];
}

function labelOf(
  { name, kind, attributes = {}, links = [], status, startNs, endNs }: TreeSpan,
  shown: readonly string[],
) {
  const took = startNs !== undefined && endNs !== undefined ? ` ${Number(endNs - startNs) / 1e6} ms` : '';
  const known = shown
    .filter((key) => attributes[key] !== undefined)
    .map((key) => `${key}=${String(attributes[key])}`);
  const linked = links.map(({ spanId }) => `link->${spanId}`);
  return [name, KINDS[kind] && `(${KINDS[kind]})`, status === 2 && 'ERROR', took.trim(), ...known, ...linked]
    .filter(Boolean)
    .join(' ');
}

const inOrder = (spans: readonly TreeSpan[]): TreeSpan[] =>
  [...spans].sort((a, b) => Number((a.startNs ?? 0n) - (b.startNs ?? 0n)));
