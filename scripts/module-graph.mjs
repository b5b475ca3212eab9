// The picture of docs/architecture.md: the folders of src and who imports whom, as Mermaid draws it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const SRC = resolve(import.meta.dirname, '../src');

/** Where a folder stands in the picture, and what is written on it. A new folder of src gets a line here. */
const LAYERS = {
  'From outside': {
    mcp: 'mcp: the protocol, both eras, HTTP and stdio',
    admin: 'admin: revoking, over HTTP',
    health: 'health: probes, draining',
    cli: 'cli: tokens, keys, vault, audit',
  },
  'What is offered': { domains: 'domains: the tools, one folder each' },
  'What is known about runs': {
    research: 'research: verdicts, flags',
    pictures: 'pictures: drawn in a thread',
    trials: 'trials: what was tried',
  },
  'What every call passes': {
    audit: 'audit: the record, in chains',
    auth: 'auth: who calls, scopes, credentials',
    limits: 'limits: counting',
    quantconnect: 'quantconnect: the API client',
  },
  'What replicas share': { redis: 'redis: what is put there, for how long' },
  'Everywhere, without arrows': {
    config: 'config: settings, read once',
    observability: 'observability: logs, metrics, traces',
    tracing: 'tracing: the spans of a call',
    'event-loop': 'event-loop: what comes together',
  },
  Apart: {
    sandbox: 'sandbox: QuantConnect in a box',
    conformance: 'conformance: fixtures of the official runner',
  },
};

// The entry points start everything; everything reads its settings and is observed. Arrows would hide the rest.
const ENTRY_POINTS = ['version.ts', 'main.ts', 'launch.ts', 'bootstrap.ts', 'front.ts', 'app.module.ts'];
const EVERYWHERE = ['config', 'observability', 'tracing', 'event-loop'];

/** @throws when a folder of src has no place in the picture, or the picture has one that is not there. */
export function moduleGraph() {
  const drawn = Object.values(LAYERS).flatMap(Object.keys);
  const there = readdirSync(SRC).filter((name) => !ENTRY_POINTS.includes(name));
  const different = [...there, ...drawn].filter((name) => !there.includes(name) || !drawn.includes(name));
  if (different.length > 0)
    throw new Error(`scripts/module-graph.mjs and src differ in ${different.join(', ')}`);
  const layers = Object.entries(LAYERS).map(([title, folders], index) => {
    const nodes = Object.entries(folders).map(([name, label]) => `    ${name}["${label}"]`);
    return [`  subgraph layer${index}["${title}"]`, ...nodes, '  end'].join('\n');
  });
  const edges = reduced(imports(drawn.filter((name) => !EVERYWHERE.includes(name)))).map(
    ([from, to]) => `  ${from} --> ${to}`,
  );
  return ['flowchart TD', ...layers, ...edges].join('\n');
}

/** Pairs of folders of which the first imports the second, in the order of their names. */
function imports(folders) {
  const pairs = new Set();
  for (const file of readdirSync(SRC, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || /\.spec\.ts$|[/\\]testing[/\\]/.test(file)) continue;
    const [from] = file.split(sep);
    const text = readFileSync(join(SRC, file), 'utf8');
    for (const [, path] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      const [to] = relative(SRC, resolve(SRC, dirname(file), path)).split(sep);
      if (from !== to && folders.includes(from) && folders.includes(to)) pairs.add(`${from} ${to}`);
    }
  }
  return [...pairs].sort((a, b) => (a < b ? -1 : 1)).map((pair) => pair.split(' '));
}

/** Without what follows from the rest: where a imports b and b imports c, that a imports c as well is not drawn. */
function reduced(pairs) {
  return pairs.reduce((left, pair) => {
    const others = left.filter((other) => other !== pair);
    return reaches(others, pair) ? others : left;
  }, pairs);
}

function reaches(pairs, [from, to]) {
  const seen = new Set([from]);
  for (const at of seen) for (const [a, b] of pairs) if (a === at) seen.add(b);
  return seen.has(to);
}
