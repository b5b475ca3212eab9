import { parser } from '@lezer/python';
import type { SyntaxNode, Tree } from '@lezer/common';

export type { SyntaxNode } from '@lezer/common';

/** A parsed Python file: the tree, and ways back from a place in it to text, line and column. */
export class PythonTree {
  private readonly tree: Tree;

  constructor(readonly source: string) {
    this.tree = parser.parse(spelledOut(source));
  }

  get root(): SyntaxNode {
    return this.tree.topNode;
  }

  textOf({ from, to }: { from: number; to: number }): string {
    return this.source.slice(from, to);
  }

  /** Line from 1, column from 0, as Python counts them. */
  position(offset: number): { line: number; column: number } {
    const before = this.source.slice(0, offset);
    return { line: before.split('\n').length, column: offset - (before.lastIndexOf('\n') + 1) };
  }

  lineAt(offset: number): string {
    return this.source.split('\n')[this.position(offset).line - 1]?.trim() ?? '';
  }

  /** Visits `within` and everything inside it; a `false` answer skips what is inside that node. */
  walk(visit: (node: SyntaxNode) => boolean | void, within: SyntaxNode = this.root): void {
    within.cursor().iterate((reference) => visit(reference.node));
  }
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

// Two spellings the grammar does not know, replaced by ones of the same length so that offsets stay
// true: a form feed, and a number that ends in its point.
function spelledOut(source: string): string {
  return source.replaceAll('\f', ' ').replace(/(?<=(?<![\w.])\d+)\.(?![\w.])/g, '0');
}
