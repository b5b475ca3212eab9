export type LabelValue = string | number;
export type LabelValues<L extends string> = Readonly<Record<L, LabelValue>>;

interface Node<S> {
  readonly below: Map<LabelValue, Node<S>>;
  series: S | undefined;
}

const emptyNode = <S>(): Node<S> => ({ below: new Map(), series: undefined });

/**
 * Finds the series of a metric by the values of its labels, and makes one where there is none. As many as there are
 * combinations of values: whoever counts takes them from lists of ours.
 */
export class SeriesIndex<L extends string, S> {
  private readonly root = emptyNode<S>();
  private readonly found: { readonly labels: LabelValues<L>; readonly series: S }[] = [];

  constructor(
    private readonly labelNames: readonly L[],
    private readonly make: () => S,
  ) {
    // What has no labels is shown before anything was counted.
    if (labelNames.length === 0) this.of({} as LabelValues<L>);
  }

  /** In the order in which they were first counted in. */
  get all(): readonly { readonly labels: LabelValues<L>; readonly series: S }[] {
    return this.found;
  }

  of(labels: LabelValues<L>): S {
    let node = this.root;
    for (const name of this.labelNames) node = node.below.get(labels[name]) ?? below(node, labels[name]);
    return node.series ?? this.add(node, labels);
  }

  private add(node: Node<S>, labels: LabelValues<L>): S {
    const series = this.make();
    // Shown in the order in which they are named here, as prom-client does.
    this.found.push({ labels: { ...labels }, series });
    node.series = series;
    return series;
  }
}

function below<S>(node: Node<S>, value: LabelValue): Node<S> {
  const next = emptyNode<S>();
  node.below.set(value, next);
  return next;
}
