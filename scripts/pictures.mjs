// Draws the pictures of docs/images: the built server before the sandbox, a strategy run in it, and what its tools
// answer. With --measure it prints how long pictures take: npm run pictures -- --measure
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createToken, start } from '../dist/demo/processes.js';
import { Metrics } from '../dist/observability/metrics.js';
import { DrawingDesk } from '../dist/pictures/drawing-desk.js';
import { Pictures } from '../dist/pictures/pictures.js';

const IMAGES = resolve(import.meta.dirname, '../docs/images');
const PATIENCE_MS = 120_000;
const ROUNDS = 20;
const MOST_BYTES = 60_000;
const POINTS_A_YEAR = 60;
// The first demo tenant of the sandbox.
const ALICE = {
  '--user-id': '12345',
  '--api-token': 'sandbox-token-alice',
  '--organization-id': 'a11ce000000000000000000000012345',
};
const VARIANTS = [
  [10, 40],
  [20, 60],
  [20, 120],
  [50, 200],
  [100, 250],
];
const STRATEGY = `from AlgorithmImports import *


class Trend(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2014, 1, 1)
        self.set_end_date(2023, 12, 31)
        self.set_cash(100_000)
        self.symbol = self.add_equity("SPY", Resolution.DAILY).symbol
        self.fast = self.sma(self.symbol, int(self.get_parameter("fast", 20)))
        self.slow = self.sma(self.symbol, int(self.get_parameter("slow", 120)))

    def on_data(self, data):
        if not self.slow.is_ready:
            return
        if self.fast.current.value > self.slow.current.value:
            self.set_holdings(self.symbol, 1)
        else:
            self.liquidate(self.symbol)
`;

const sandbox = await start('sandbox/main.js', { SANDBOX_PORT: '0', SANDBOX_SPEED: '20' });
const secret = randomBytes(32).toString('hex');
const server = await start('main.js', {
  MCP_TRANSPORT: 'http',
  HTTP_PORT: '0',
  JWT_SECRET_KEY: secret,
  QUANTCONNECT_API_URL: sandbox.url,
  SHUTDOWN_DRAIN_SECONDS: '0',
  METRICS_ENABLED: 'false',
  AUDIT_STORE: 'none',
});
const pictures = new Pictures(new DrawingDesk(), new Metrics());
try {
  const token = createToken(
    secret,
    '--subject',
    'alice',
    '--group',
    'trader',
    ...Object.entries(ALICE).flat(),
  );
  await drawAll(await clientOf(server.url, token));
} finally {
  await pictures.onApplicationShutdown();
  await server.stop();
  await sandbox.stop();
}

async function drawAll(client) {
  mkdirSync(IMAGES, { recursive: true });
  const call = callerOf(client);
  const built = await build(call);
  const place = await run(call, built, 'Trend of SPY, two averages', {});
  for (const theme of ['light', 'dark']) await saveTool(client, place, theme);
  const runs = [];
  for (const [fast, slow] of VARIANTS)
    runs.push({ name: `fast ${fast}, slow ${slow}`, equity: await equityOf(call, built, { fast, slow }) });
  for (const theme of ['light', 'dark']) await saveOverlay(runs, theme);
  if (process.argv.includes('--measure')) await measure(client, place);
}

async function saveTool(client, place, theme) {
  const answer = await client.callTool({ name: 'render_backtest_chart', arguments: { ...place, theme } });
  const picture = answer.content.find(({ type }) => type === 'image');
  if (!picture) throw new Error(`No picture: ${JSON.stringify(answer.content)}`);
  save(`backtest-${theme}.png`, Buffer.from(picture.data, 'base64'));
}

async function saveOverlay(runs, theme) {
  save(
    `overlay-${theme}.png`,
    await pictures.overlay({ title: 'Trend of SPY: five pairs of averages', runs }, theme),
  );
}

function save(name, png) {
  if (!(png?.byteLength <= MOST_BYTES)) throw new Error(`${name} has ${png?.byteLength} bytes`);
  writeFileSync(resolve(IMAGES, name), png);
  console.log(`docs/images/${name}: ${png.byteLength} bytes`);
}

/** The tool as a client sees it, with all that it reads of QuantConnect. */
async function measure(client, place) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const since = performance.now();
    await client.callTool({ name: 'render_backtest_chart', arguments: place });
    times.push(performance.now() - since);
  }
  console.log(`render_backtest_chart, median of ${ROUNDS}: ${Math.round(median(times))} ms`);
}

function median(values) {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.floor(ordered.length / 2)];
}

async function build(call) {
  const { project } = await call('create_project', { name: 'Pictures', language: 'Py' });
  const { projectId } = project;
  await call('update_file_contents', { projectId, name: 'main.py', content: STRATEGY });
  const { compileId } = await call('create_compile', { projectId });
  await until(async () => (await call('read_compile', { projectId, compileId })).state === 'BuildSuccess');
  return { projectId, compileId };
}

async function run(call, built, backtestName, parameters) {
  const { backtest } = await call('create_backtest', { ...built, backtestName, parameters });
  const place = { projectId: built.projectId, backtestId: backtest.backtestId };
  await until(async () => {
    const { backtest: now } = await call('read_backtest', place);
    return now.completed && now.statistics?.['Net Profit'];
  });
  return place;
}

async function equityOf(call, built, parameters) {
  const place = await run(call, built, 'Variant', parameters);
  const points = [];
  for (let year = 2014; year <= 2023; year++) points.push(...(await pointsOf(call, place, year)));
  return { times: points.map(([time]) => time), values: points.map((point) => point.at(-1)) };
}

async function pointsOf(call, place, year) {
  const period = { start: Date.UTC(year) / 1000, end: Date.UTC(year + 1) / 1000 - 1 };
  const asked = { ...place, name: 'Strategy Equity', count: POINTS_A_YEAR, ...period };
  const { chart } = await call('read_backtest_chart', asked);
  return Object.values(chart.series).find(({ name }) => name === 'Equity').values;
}

async function clientOf(url, token) {
  const client = new Client({ name: 'pictures', version: '1.0.0' });
  const headers = { Authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } }));
  return client;
}

function callerOf(client) {
  return async (name, args) => {
    const { content, isError } = await client.callTool({ name, arguments: args });
    if (isError) throw new Error(`${name}: ${content[0].text}`);
    return JSON.parse(content[0].text);
  };
}

async function until(ask) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (await ask()) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error('No answer in time');
}
