import type { Snapshot } from '../files/file-tree.js';
import { invented } from '../http/invented.js';
import { snakeCase } from './calls.js';
import { childrenOf, PythonTree, type SyntaxNode } from './python-tree.js';

/** An error the algorithm is bound to run into. */
export interface RuntimeFault {
  error: string;
  stacktrace: string;
  /** Whether it strikes before the first data arrives. */
  duringInitialize: boolean;
}

const INITIALIZE = 'initialize';
const DATA_HANDLER = 'on_data';
const CSHARP_ALGORITHM = /\bclass\s+\w+\s*:\s*(?:\w+\.)*QCAlgorithm\b/;

/** Finds the error that strikes first, if reading the code is enough to tell that it will. */
export function findRuntimeFault(snapshot: Snapshot): RuntimeFault | undefined {
  const python = [...snapshot].filter(([path]) => path.endsWith('.py'));
  const algorithms = python.flatMap(([path, source]) => findAlgorithms(path, new PythonTree(source)));
  const csharp = [...snapshot].some(
    ([path, source]) => path.endsWith('.cs') && CSHARP_ALGORITHM.test(source),
  );
  const [algorithm] = algorithms;
  if (!algorithm) return csharp ? undefined : noAlgorithm();
  return faultIn(algorithm, INITIALIZE) ?? faultIn(algorithm, DATA_HANDLER);
}

interface Algorithm {
  path: string;
  python: PythonTree;
  body: SyntaxNode;
}

function findAlgorithms(path: string, python: PythonTree): Algorithm[] {
  return childrenOf(python.root).flatMap((node) => {
    const bases = node.name === 'ClassDefinition' ? node.getChild('ArgList') : null;
    const body = node.getChild('Body');
    return bases && body && python.textOf(bases).includes('QCAlgorithm') ? [{ path, python, body }] : [];
  });
}

function noAlgorithm(): RuntimeFault {
  const error = invented('No class in this project derives from QCAlgorithm, so there is nothing to run.');
  return { error: duringInitialization(error), stacktrace: error, duringInitialize: true };
}

function faultIn({ path, python, body }: Algorithm, handler: string): RuntimeFault | undefined {
  const method = childrenOf(body).find((node) => methodName(python, node) === handler);
  const statement = method?.getChild('Body');
  const place = statement ? findFault(python, statement) : undefined;
  if (!place || !method) return undefined;
  const { line } = python.position(place.from);
  const name = python.textOf(method.getChild('VariableName') ?? method);
  const stacktrace = `  at ${name}\n    ${python.lineAt(place.from)}\n in ${path}: line ${line}`;
  const message = describe(python, place);
  const duringInitialize = handler === INITIALIZE;
  const error = `${duringInitialize ? duringInitialization(message) : message}\n${stacktrace}`;
  return { error, stacktrace: `${message}\n${stacktrace}`, duringInitialize };
}

function methodName(python: PythonTree, node: SyntaxNode): string | undefined {
  const name = node.name === 'FunctionDefinition' ? node.getChild('VariableName') : null;
  return name ? snakeCase(python.textOf(name)) : undefined;
}

// Only straight-line code is bound to run: a fault under a condition, in a loop or guarded may never strike.
function findFault(python: PythonTree, body: SyntaxNode): SyntaxNode | undefined {
  for (const statement of childrenOf(body)) {
    const fault = faultOf(python, statement);
    if (fault) return fault;
    if (statement.name === 'ReturnStatement') return undefined;
  }
  return undefined;
}

const STRAIGHT_STATEMENTS = new Set([
  'AssignStatement',
  'ExpressionStatement',
  'UpdateStatement',
  'ReturnStatement',
]);
const DEFERRED = new Set(['LambdaExpression', 'ConditionalExpression', 'ArrayComprehensionExpression']);

function faultOf(python: PythonTree, statement: SyntaxNode): SyntaxNode | undefined {
  if (statement.name === 'RaiseStatement') return statement;
  if (!STRAIGHT_STATEMENTS.has(statement.name)) return undefined;
  let fault: SyntaxNode | undefined;
  python.walk((node) => {
    if (fault || DEFERRED.has(node.name)) return false;
    if (isDivisionByZero(python, node)) fault = node;
    return true;
  }, statement);
  return fault;
}

function isDivisionByZero(python: PythonTree, node: SyntaxNode): boolean {
  if (node.name !== 'BinaryExpression') return false;
  const operator = node.getChild('ArithOp');
  const divisor = node.lastChild;
  if (!operator || divisor?.name !== 'Number') return false;
  return ['/', '//'].includes(python.textOf(operator)) && Number(python.textOf(divisor)) === 0;
}

function describe(python: PythonTree, place: SyntaxNode): string {
  if (place.name !== 'RaiseStatement') return 'ZeroDivisionError : division by zero';
  const raised = place.getChild('CallExpression');
  if (!raised)
    return python.textOf(place).replace(/^raise\s*/, '') || 'RuntimeError : no active exception to re-raise';
  const type = raised.firstChild ? python.textOf(raised.firstChild) : 'Exception';
  const message = python.textOf(raised.getChild('ArgList') ?? raised).slice(1, -1);
  return `${type} : ${message.replace(/^f?(["'])(.*)\1$/s, '$2')}`;
}

function duringInitialization(message: string): string {
  return `During the algorithm initialization, the following exception has occurred: ${message}`;
}
