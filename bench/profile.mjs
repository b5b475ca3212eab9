import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closedLoop, Connections } from './lib/load.mjs';
import { legacy, modern } from './lib/messages.mjs';
import { Servers } from './lib/servers.mjs';
import { newSecret, tokensOf } from './lib/tokens.mjs';

/** Where the time of a request goes: `node bench/profile.mjs --era legacy --requests 15000`. The file is kept, for a flame graph. */
const { values } = parseArgs({
  options: {
    era: { type: 'string', default: 'modern' },
    method: { type: 'string', default: 'tools/call' },
    requests: { type: 'string', default: '15000' },
    top: { type: 'string', default: '40' },
  },
});
const requests = Number(values.requests);
const directory = mkdtempSync(join(tmpdir(), 'cpu-profile-'));
const servers = new Servers(newSecret());
try {
  await servers.upstream();
  const server = await servers.full({
    nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${directory}`, '--cpu-prof-interval=200'],
  });
  const make = values.era === 'legacy' ? legacy : modern;
  const params =
    values.method === 'tools/call' ? { name: 'read_project', arguments: { projectId: 23456789 } } : {};
  const sent = (await tokensOf(servers.secret, 64)).map((token) => make(values.method, params, token));
  const connections = new Connections(server.url, 64);
  const { failures } = await closedLoop(connections, '/mcp', requests, (index) => sent[index % 64]);
  await connections.close();
  const ended = new Promise((resolve) => server.process.child.once('exit', resolve));
  server.process.child.kill('SIGTERM');
  await ended;
  process.stdout.write(`failures ${JSON.stringify(failures)}, profile in ${directory}\n`);
} finally {
  await servers.stop();
}

const profile = JSON.parse(readFileSync(join(directory, readdirSync(directory)[0]), 'utf8'));
const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
for (const node of profile.nodes) for (const child of node.children ?? []) nodes.get(child).parent = node;
const [self, within, places] = [new Map(), new Map(), new Map()];
const add = (map, key, time) => map.set(key, (map.get(key) ?? 0) + time);
profile.samples.forEach((id, index) => {
  const time = profile.timeDeltas[index];
  let node = nodes.get(id);
  if (['(idle)', '(program)'].includes(node.callFrame.functionName)) return;
  add(self, nameOf(node), time);
  add(places, placeOf(node), time);
  const seen = new Set();
  for (; node; node = node.parent) seen.add(nameOf(node));
  for (const name of seen) add(within, name, time);
});
print('by place', places);
print('self', self);
print('with what it calls', within);

function fileOf({ callFrame: { url } }) {
  return url
    .replace(/^file:\/\//, '')
    .replace(/.*\/node_modules\//, 'npm:')
    .replace(/.*\/dist\//, '');
}

function nameOf(node) {
  return `${node.callFrame.functionName || '(anonymous)'} ${fileOf(node)}:${node.callFrame.lineNumber + 1}`;
}

function placeOf(node) {
  const file = fileOf(node);
  if (!file.startsWith('npm:')) return file || node.callFrame.functionName;
  return file
    .split('/')
    .slice(0, file.startsWith('npm:@') ? 2 : 1)
    .join('/');
}

function print(title, map) {
  process.stdout.write(`\n${title}, µs per request\n`);
  const rows = [...map].sort((a, b) => b[1] - a[1]).slice(0, Number(values.top));
  for (const [name, time] of rows)
    process.stdout.write(`${(time / requests).toFixed(1).padStart(8)}  ${name}\n`);
}
