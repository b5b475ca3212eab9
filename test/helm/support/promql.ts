import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A metric as queries may use it. */
export interface KnownMetric {
  readonly type: 'counter' | 'gauge' | 'bucket';
  readonly labels: ReadonlySet<string>;
}

export interface CheckedQuery {
  /** What is wrong with it, in words; empty where it can work. */
  readonly problems: string[];
  /** Labels its result has at most. */
  readonly labels: ReadonlySet<string>;
  readonly metrics: ReadonlySet<string>;
}

/** Labels of the target, which Prometheus adds to everything it scrapes in Kubernetes. */
const TARGET = ['namespace', 'job', 'pod', 'instance'];
const SCALARS = new Set(['NumberDurationLiteral', 'StringLiteral', 'UnaryExpr']);
const OF_COUNTERS = new Set(['rate', 'increase', 'irate']);
const SET_OPERATORS = ['and', 'unless', 'or'];

/**
 * Follows which labels each part of a query has, as Prometheus would: a label that no series carries, or two
 * sides that can never match, are no errors to it, and an alert that says nothing.
 */
export function checkQuery(text: string, known: ReadonlyMap<string, KnownMetric>): CheckedQuery {
  const check = new QueryCheck(text, known);
  const labels = check.run();
  return { problems: check.problems, labels: labels ?? new Set(), metrics: check.metrics };
}

/** The labels of a vector; undefined for a number. */
type Labels = ReadonlySet<string> | undefined;

class QueryCheck {
  readonly problems: string[] = [];
  readonly metrics = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly known: ReadonlyMap<string, KnownMetric>,
  ) {}

  run(): Labels {
    const tree = parser.parse(this.text);
    tree.iterate({
      enter: ({ type, from }) => void (type.isError && this.problems.push(`does not parse at ${from}`)),
    });
    return this.problems.length > 0 ? undefined : this.labelsOf(tree.topNode);
  }

  private labelsOf(node: SyntaxNode): Labels {
    if (SCALARS.has(node.name)) return undefined;
    if (node.name === 'VectorSelector') return this.selector(node);
    if (node.name === 'AggregateExpr') return this.aggregate(node);
    if (node.name === 'FunctionCall') return this.call(node);
    if (node.name === 'BinaryExpr') return this.binary(node);
    // Parentheses, ranges and offsets change no label.
    return this.firstOperand(node);
  }

  private firstOperand(node: SyntaxNode): Labels {
    const [first] = childrenOf(node);
    if (!first) throw new Error(`Not understood: ${this.textOf(node)}`);
    return this.labelsOf(first);
  }

  private selector(node: SyntaxNode): Labels {
    const name = this.textOf(node.getChild('Identifier')!);
    const metric = this.known.get(name);
    this.metrics.add(name);
    if (!metric) {
      this.problems.push(`there is no ${name}`);
      return new Set(TARGET);
    }
    const labels = new Set([...metric.labels, ...TARGET]);
    this.require(this.names(node.getChild('LabelMatchers')), labels, name);
    this.checkUse(node, name, metric);
    return labels;
  }

  /** Counters are asked how they change, all else how it is. */
  private checkUse(node: SyntaxNode, name: string, { type }: KnownMetric): void {
    const range = node.parent?.name === 'MatrixSelector' ? node.parent.parent?.parent : undefined;
    const around = range && this.textOf(range.getChild('FunctionIdentifier')!);
    const isRate = around !== undefined && OF_COUNTERS.has(around);
    if (type === 'gauge' && isRate) this.problems.push(`${around} of the gauge ${name}`);
    if (type === 'bucket' && !isRate) this.problems.push(`${name} without a rate`);
  }

  private aggregate(node: SyntaxNode): Labels {
    const [operand] = childrenOf(node.getChild('FunctionCallBody')!).slice(-1);
    const inner = this.labelsOf(operand!) ?? new Set<string>();
    const modifier = node.getChild('AggregateModifier');
    const operator = this.textOf(node.getChild('AggregateOp')!);
    if (!modifier) return operator === 'topk' || operator === 'bottomk' ? inner : new Set();
    const by = this.names(modifier);
    this.require(by, inner, this.textOf(operand!));
    return new Set(by);
  }

  private call(node: SyntaxNode): Labels {
    const name = this.textOf(node.getChild('FunctionIdentifier')!);
    const given = childrenOf(node.getChild('FunctionCallBody') ?? node);
    if (name === 'time') return undefined;
    if (name === 'vector' || name === 'absent') return this.constant(given);
    if (name === 'label_replace') return this.replaced(given);
    if (name !== 'histogram_quantile') return this.labelsOf(given[0]!);
    const inner = new Set(this.labelsOf(given[1]!));
    if (!inner.delete('le')) this.problems.push('histogram_quantile without le');
    return inner;
  }

  private constant(given: readonly SyntaxNode[]): Labels {
    for (const operand of given) this.labelsOf(operand);
    return new Set();
  }

  private replaced([vector, target, , source]: readonly SyntaxNode[]): Labels {
    const inner = this.labelsOf(vector!) ?? new Set<string>();
    this.require([unquoted(this.textOf(source!))], inner, this.textOf(vector!));
    return new Set([...inner, unquoted(this.textOf(target!))]);
  }

  private binary(node: SyntaxNode): Labels {
    const parts = childrenOf(node);
    const [left, right] = [this.labelsOf(parts[0]!), this.labelsOf(parts.at(-1)!)];
    if (!left || !right) return left ?? right;
    const operator = SET_OPERATORS.find((name) => parts[1]!.name.toLowerCase() === name);
    const modifier = node.getChild('MatchingModifierClause');
    const carried = modifier ? this.matched(modifier, left, right, this.textOf(node)) : [];
    if (operator === 'or') return new Set([...left, ...right]);
    if (!modifier && !sameSet(left, right))
      this.problems.push(`sides that never match: {${[...left]}} and {${[...right]}}`);
    return new Set([...left, ...carried]);
  }

  /** @returns labels that `group_left` brings along from the other side. */
  private matched(
    modifier: SyntaxNode,
    left: ReadonlySet<string>,
    right: ReadonlySet<string>,
    text: string,
  ): string[] {
    const [on, brought] = modifier.getChildren('GroupingLabels').map((list) => this.names(list));
    this.require(on ?? [], left, text);
    this.require([...(on ?? []), ...(brought ?? [])], right, text);
    return brought ?? [];
  }

  private require(needed: readonly string[], there: ReadonlySet<string>, of: string): void {
    for (const label of needed)
      if (!there.has(label)) this.problems.push(`no label ${label} in ${of.replaceAll(/\s+/g, ' ')}`);
  }

  private names(node: SyntaxNode | null): string[] {
    if (!node) return [];
    if (node.name === 'LabelName') return [this.textOf(node)];
    return childrenOf(node).flatMap((child) => this.names(child));
  }

  private textOf({ from, to }: SyntaxNode): string {
    return this.text.slice(from, to);
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

const unquoted = (literal: string): string => literal.slice(1, -1);

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((label) => b.has(label));
