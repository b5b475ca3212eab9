// Are these Kubernetes objects what the API knows, to the last field? `helm template … | node scripts/check-manifests.mjs`
// Each becomes a constant of its kind's TypeScript type, and the compiler is asked: a field that the type has not is an
// error, which the JSON schemas made for these types do not say.
// Why not a cluster: docs/decisions/0014-chart-is-checked-without-a-cluster.md
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const MODULES = resolve(import.meta.dirname, '../node_modules');
const SCOPE = '@kubernetes-models';
// Not written to disk. It lies here because the types are looked for from where it is.
const FILE = resolve(MODULES, '../manifests.ts');
const OPTIONS = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

/**
 * @param {object[]} documents objects as the Kubernetes API takes them
 * @returns {string[]} one line for each problem: `Kind/name: path.to.field: what the compiler says`
 */
export function checkManifests(documents) {
  const known = documents.filter((document) => moduleOf(document));
  const unknown = documents.filter((document) => !moduleOf(document));
  return [
    ...unknown.map((document) => `${title(document)}: no type is known for ${document.apiVersion}`),
    ...(known.length > 0 ? compilerProblems(known) : []),
  ];
}

/** The module that has the type of an object: of Kubernetes itself, or of a custom resource. */
function moduleOf({ apiVersion, kind }) {
  const packages = [
    'kubernetes-models',
    ...readdirSync(join(MODULES, SCOPE)).map((name) => `${SCOPE}/${name}`),
  ];
  const paths = packages.map((name) => `${name}/${apiVersion}/${kind}`);
  return paths.find((path) => existsSync(join(MODULES, `${path}.d.ts`)));
}

function compilerProblems(documents) {
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, getSourceFile } = host;
  const source = ts.createSourceFile(FILE, sourceOf(documents), OPTIONS.target, true);
  host.fileExists = (path) => path === FILE || fileExists(path);
  host.getSourceFile = (path, ...rest) => (path === FILE ? source : getSourceFile(path, ...rest));
  const program = ts.createProgram([FILE], OPTIONS, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => describe(diagnostic, source, documents));
}

function sourceOf(documents) {
  const lines = documents.map((document, index) => {
    const type = `import('${moduleOf(document)}').I${document.kind}`;
    return `export const _${index}: ${type} = ${JSON.stringify(document, null, 1)};`;
  });
  return lines.join('\n');
}

function describe({ file, start, messageText }, source, documents) {
  const said = ts.flattenDiagnosticMessageText(messageText, ' ').replaceAll(/\s+/g, ' ');
  if (file !== source) return said;
  const path = [];
  let node = innermost(source, start);
  for (; !ts.isVariableDeclaration(node); node = node.parent) {
    if (ts.isPropertyAssignment(node)) path.unshift(`.${node.name.text}`);
    if (ts.isArrayLiteralExpression(node.parent)) path.unshift(`[${node.parent.elements.indexOf(node)}]`);
  }
  const document = documents[Number(node.name.text.slice(1))];
  return `${title(document)}: ${path.join('').slice(1)}: ${said}`;
}

function innermost(node, position) {
  const inner = ts.forEachChild(node, (child) =>
    child.getStart() <= position && position < child.end ? child : undefined,
  );
  return inner ? innermost(inner, position) : node;
}

function title({ kind, metadata }) {
  return `${kind}/${metadata?.name}`;
}

if (process.argv[1] === import.meta.filename) {
  const documents = parseAllDocuments(readFileSync(0, 'utf8')).map((document) => document.toJS());
  const problems = checkManifests(documents.filter(Boolean));
  for (const problem of problems) console.error(problem);
  console.log(`${documents.filter(Boolean).length} objects, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
