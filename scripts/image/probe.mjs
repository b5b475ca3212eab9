// Runs in a container beside the server's, in its network, with the image's own Node: it is given on standard
// input. Says on standard output what it saw, as one line of JSON.
import { createServer, get as ask } from 'node:http';

const { TOKEN, TRACED } = process.env;
const SERVER = 'http://127.0.0.1:3000';
const REVISION = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': REVISION,
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'image-probe', version: '1' },
};

/** Spans arrive here, where a collector would be. */
const traced = { requests: 0, bytes: 0, kinds: new Set() };
const collector = createServer((request, response) => {
  traced.requests += 1;
  traced.kinds.add(`${request.url} ${request.headers['content-type']}`);
  request.on('data', (chunk) => (traced.bytes += chunk.length));
  request.on('end', () => response.end());
});
await new Promise((listening) => collector.listen(4318, '127.0.0.1', listening));

await until(async () => (await get('/health/live')) === 200);
const { result: listed } = await json(await rpc('tools/list', {}));
const said = TRACED === 'true' ? { traced: await spans() } : await everything();
process.stdout.write(`${JSON.stringify({ ...said, tools: listed.tools.length })}\n`);
process.exit(0);

async function everything() {
  const { project } = await call('create_project', { name: 'Image', language: 'Py' });
  const run = await runBacktest(project.projectId);
  const metrics = await (await fetch('http://127.0.0.1:9464/metrics')).text();
  return {
    live: await get('/health/live'),
    ready: await get('/health/ready'),
    foreignHost: await get('/health/live', { Host: 'elsewhere.example' }),
    withoutToken: (await rpc('tools/list', {}, '')).status,
    flags: run.flags?.length,
    picture: await pictureOf(project.projectId, run),
    metrics: metrics.split('\n').filter((line) => line && !line.startsWith('#')).length,
    traced: traced.requests,
  };
}

/** They leave in batches, a few seconds apart. */
async function spans() {
  await until(async () => traced.requests > 0, 20_000).catch(() => undefined);
  return { ...traced, kinds: [...traced.kinds] };
}

async function runBacktest(projectId) {
  let answer = await call('run_backtest', { projectId, backtestName: 'Image' });
  while (answer.status === 'running') answer = await call('run_backtest', { handle: answer.handle });
  return answer;
}

/** The eight bytes that a PNG begins with, and its size. */
async function pictureOf(projectId, { backtestId }) {
  const content = await contentOf('render_backtest_chart', { projectId, backtestId });
  const image = content.find(({ type }) => type === 'image');
  const bytes = Buffer.from(image?.data ?? '', 'base64');
  return { type: image?.mimeType, signature: bytes.subarray(0, 8).toString('latin1'), bytes: bytes.length };
}

async function call(name, args) {
  return JSON.parse((await contentOf(name, args)).find(({ type }) => type === 'text').text);
}

async function contentOf(name, args) {
  const { result, error } = await json(await rpc('tools/call', { name, arguments: args }));
  if (error ?? result.isError) throw new Error(`${name}: ${JSON.stringify(error ?? result.content)}`);
  return result.content;
}

function rpc(method, params, token = TOKEN) {
  return fetch(`${SERVER}/mcp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': REVISION,
      'Mcp-Method': method,
      ...(params.name && { 'Mcp-Name': params.name }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: META } }),
  });
}

/** The answer to a request, alone or as the last event of a stream. */
async function json(response) {
  const text = await response.text();
  const event = text.split('\n').findLast((line) => line.startsWith('data: {'));
  return JSON.parse(event ? event.slice('data: '.length) : text);
}

/** The status. By hand, because `fetch` lets nobody choose the host it names. */
function get(path, headers = {}) {
  return new Promise((resolve, reject) => {
    ask(SERVER + path, { headers }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
}

async function until(ask, timeoutMs = 60_000) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await ask().catch(() => undefined);
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${ask}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
