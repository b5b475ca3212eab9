import { snakeCase, type Call, type SourceFacts } from './calls.js';
import { childrenOf, PythonTree, type SyntaxNode } from './python-tree.js';

const TICKER = /^["']([A-Z]{1,6})["']$/;
const LISTS = new Set(['ArrayExpression', 'TupleExpression']);

/** Reads the calls of a Python file off its syntax tree, so comments and texts do not count. */
export function readPython(source: string): SourceFacts {
  const python = new PythonTree(source);
  const facts: SourceFacts = { calls: [], listedTickers: [] };
  python.walk((node) => {
    if (node.name === 'CallExpression') facts.calls.push(readCall(python, node));
    if (node.name === 'String' && LISTS.has(node.parent?.name ?? '')) {
      facts.listedTickers.push(...(TICKER.exec(python.textOf(node))?.slice(1) ?? []));
    }
  });
  return facts;
}

function readCall(python: PythonTree, call: SyntaxNode): Call {
  const callee = call.firstChild;
  const name = callee?.name === 'MemberExpression' ? callee.lastChild : callee;
  const method = callee && name ? nameOf(python, callee, name) : '';
  return { method, args: argumentsOf(python, call.getChild('ArgList')) };
}

// `Insight.price` would be a mere `price` without its class.
function nameOf(python: PythonTree, callee: SyntaxNode, name: SyntaxNode): string {
  const owner = callee.firstChild ? python.textOf(callee.firstChild) : '';
  const method = snakeCase(python.textOf(name));
  return owner === 'Insight' && callee !== name ? `insight.${method}` : method;
}

function argumentsOf(python: PythonTree, list: SyntaxNode | null): string[] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of list ? childrenOf(list).slice(1, -1) : []) {
    if (node.name === ',') groups.push([]);
    else if (node.name !== 'Comment') groups.at(-1)?.push(node);
  }
  return groups.flatMap((nodes) => {
    const [first, last] = [nodes[0], nodes.at(-1)];
    return first && last ? [python.textOf({ from: first.from, to: last.to })] : [];
  });
}
