import { PythonTree, type SyntaxNode } from './python-tree.js';

export interface SyntaxFault {
  line: number;
  column: number;
  reason: string;
}

/**
 * What a Python 3 compiler would refuse first in `source`. Only the first fault, as from the compiler:
 * after one mistake everything that follows looks wrong.
 */
export function findSyntaxError(source: string): SyntaxFault | undefined {
  const python = new PythonTree(source);
  let fault: SyntaxFault | undefined;
  python.walk((node) => {
    if (fault) return false;
    const reason = reasonAt(python, node);
    if (reason !== undefined) fault = { ...python.position(node.from), reason };
    return true;
  });
  return fault;
}

function reasonAt(python: PythonTree, node: SyntaxNode): string | undefined {
  if (node.type.isError) return reasonOfError(node);
  const text = python.textOf(node);
  if (node.name === 'PrintStatement' && !/^print\s*\(/.test(text))
    return "Missing parentheses in call to 'print'";
  if (node.name === 'String' && !isClosed(text)) return 'unterminated string literal';
  if (node.name !== 'Comment' && node.parent?.name === 'Script' && isIndented(python, node)) {
    return 'unexpected indent';
  }
  return undefined;
}

function reasonOfError(node: SyntaxNode): string | undefined {
  if (isGapInGrammar(node)) return undefined;
  const opensNothing = node.parent?.name === 'Body' && node.prevSibling?.name === ':';
  return opensNothing ? 'expected an indented block' : 'invalid syntax';
}

// Valid Python that the grammar stumbles over: a bare `yield`, and dotted names in a `case` pattern.
function isGapInGrammar({ from, to, parent }: SyntaxNode): boolean {
  if (from === to && parent?.name.startsWith('Yield')) return true;
  let enclosing = parent;
  while (enclosing && /Pattern/.test(enclosing.name)) enclosing = enclosing.parent;
  return enclosing?.name === 'MatchClause';
}

function isClosed(text: string): boolean {
  const quote = /^[a-z]*("""|'''|"|')/i.exec(text);
  return quote !== null && text.length >= quote[0].length + quote[1]!.length && text.endsWith(quote[1]!);
}

function isIndented(python: PythonTree, node: SyntaxNode): boolean {
  const { column } = python.position(node.from);
  return column > 0 && python.source.slice(node.from - column, node.from).trim() === '';
}
