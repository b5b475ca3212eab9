import { randomBytes } from 'node:crypto';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createToken, start } from './processes.js';
import { bold, dim, say, sparkline, step, table } from './screen.js';
import { STRATEGY } from './strategy.js';
import { compare, count, newTally, type Tally } from './tally.js';

// The first demo tenant of the sandbox; with a real account these are yours from quantconnect.com/account.
const ALICE = [
  '--user-id',
  '12345',
  '--api-token',
  'sandbox-token-alice',
  '--organization-id',
  'a11ce000000000000000000000012345',
];
const SHOWN = [
  'Net Profit',
  'Compounding Annual Return',
  'Sharpe Ratio',
  'Drawdown',
  'Win Rate',
  'Total Orders',
  'Total Fees',
  'End Equity',
];
const PATIENCE_MS = 60_000;

interface ToolResult {
  readonly isError?: boolean;
  readonly content: readonly { readonly type?: string; readonly text?: string; readonly data?: string }[];
}

async function main(): Promise<void> {
  say(bold('\nLedgAI QuantConnect MCP: from code to backtest statistics\n'));
  const sandbox = await start('sandbox/main.js', { SANDBOX_PORT: '0', SANDBOX_SPEED: '4' });
  say(dim(`  QuantConnect in a box   ${sandbox.url}`));
  const secret = randomBytes(32).toString('hex');
  const server = await start('main.js', {
    MCP_TRANSPORT: 'http',
    HTTP_PORT: '0',
    JWT_SECRET_KEY: secret,
    QUANTCONNECT_API_URL: sandbox.url,
    LOG_FORMAT: 'pretty',
    SHUTDOWN_DRAIN_SECONDS: '0',
    METRICS_ENABLED: 'false',
    AUDIT_STORE: 'none',
  });
  say(dim(`  MCP server              ${server.url}`));
  try {
    await trade(server.url, createToken(secret, '--subject', 'alice', '--group', 'trader', ...ALICE));
    await beRefused(server.url, createToken(secret, '--subject', 'carol', '--group', 'readonly', ...ALICE));
    showAudit(server.stdout);
  } finally {
    await server.stop();
    await sandbox.stop();
  }
  say(
    `\n  ${bold('Next:')} docs/connect.md: how to connect Claude Code, Claude Desktop, Cursor, VS Code and Codex.\n`,
  );
}

async function trade(url: string, token: string): Promise<void> {
  const client = await connect(url, token);
  const { tools } = await client.listTools();
  say(
    `\n  ${bold('Alice')}, group trader, over ${client.getNegotiatedProtocolVersion()}, sees ${tools.length} tools\n`,
  );
  const projectId = await prepare(caller(client, newTally()), 'SMA cross');
  const [steps, atOnce] = [newTally(), newTally()];
  await timed(steps, () => stepByStep(caller(client, steps), projectId));
  say(`\n  ${bold('The same in one call')}\n`);
  const other = await prepare(caller(client, newTally()), 'SMA cross at once');
  await timed(atOnce, () => inOneCall(caller(client, atOnce), other));
  say();
  compare(steps, atOnce);
  await client.close();
}

/** What comes before either way. */
async function prepare(call: Call, name: string): Promise<number> {
  const { project } = await call(
    'create_project',
    { name, language: 'Py' },
    ({ project: p }) => `project ${p.projectId}`,
  );
  const { projectId } = project;
  await call(
    'read_file',
    { projectId, name: 'main.py' },
    ({ files }) => `main.py, ${files[0].content.length} characters`,
  );
  return projectId;
}

async function timed(tally: Tally, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await work();
  tally.milliseconds = performance.now() - startedAt;
}

/** With the tools there are on every QuantConnect server: a step each, and asking until it is done. */
async function stepByStep(call: Call, projectId: number): Promise<void> {
  await call(
    'update_file_contents',
    { projectId, name: 'main.py', content: STRATEGY },
    () => `main.py, ${STRATEGY.length} characters`,
  );
  const { compileId } = await call('create_compile', { projectId }, ({ state }) => state);
  await finished(
    call,
    'read_compile',
    { projectId, compileId },
    ({ state }) => state !== 'InQueue',
    ({ state }) => state,
  );
  const { backtest } = await call(
    'create_backtest',
    { projectId, compileId, backtestName: 'First run' },
    ({ backtest: b }) => b.status,
  );
  const { backtestId } = backtest;
  const done = await finished(
    call,
    'read_backtest',
    { projectId, backtestId },
    ({ backtest: b }) => b.completed && b.statistics?.['Sharpe Ratio'] !== undefined,
    ({ backtest: b }) => b.status,
  );
  const chart = await call(
    'read_backtest_chart',
    { projectId, backtestId, name: 'Strategy Equity', count: 200, start: 0, end: 4_000_000_000 },
    (answer) => `${answer.chart.series.Equity.values.length} points`,
  );
  const equity = (chart.chart.series.Equity.values as number[][]).map((point) => point[4]!);
  say(`\n    ${dim('Equity')}  ${sparkline(equity)}\n`);
  table(SHOWN.map((name) => [name, String(done.backtest.statistics[name])]));
}

/** Waits inside of the call, and goes on by the handle where that is not long enough. */
async function inOneCall(call: Call, projectId: number): Promise<void> {
  const show = ({ status, stage, flags }: Answer): string =>
    status === 'running' ? `${stage}, to be gone on with` : `verdict with ${flags.length} warnings`;
  const edits = [{ name: 'main.py', content: STRATEGY }];
  let answer = await call('run_backtest', { projectId, backtestName: 'First run', edits }, show);
  while (answer.status === 'running') answer = await call('run_backtest', { handle: answer.handle }, show);
}

async function beRefused(url: string, token: string): Promise<void> {
  const client = await connect(url, token);
  const { tools } = await client.listTools();
  say(
    `\n  ${bold('Carol')}, group readonly, sees ${tools.length} tools, and cannot write by guessing a name\n`,
  );
  const startedAt = performance.now();
  const refusal = await client
    .callTool({ name: 'create_project', arguments: { name: 'Nope', language: 'Py' } })
    .catch((error: Error) => error);
  if (!(refusal instanceof Error)) throw new Error('A readonly token was allowed to write');
  step('create_project', 'refused: needs qc:projects:write', performance.now() - startedAt);
  await client.close();
}

function showAudit(lines: readonly string[]): void {
  const events = lines
    .filter((line) => line.startsWith('{"log":"audit"'))
    .map((line) => JSON.parse(line) as { outcome: string });
  const denied = events.filter(({ outcome }) => outcome === 'denied').length;
  say(
    `\n  ${bold('Audit')}   ${events.length} events, ${denied} of them a refusal; who, for whom, what, allowed by what`,
  );
}

async function connect(url: string, token: string): Promise<Client> {
  const client = new Client({ name: 'demo', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return client;
}

// Answers are read as an agent reads them: as the JSON they are.
type Answer = any;
type Call = (name: string, args: object, show: (answer: Answer) => string) => Promise<Answer>;

const caller =
  (client: Client, tally: Tally): Call =>
  async (name, args, show) => {
    const startedAt = performance.now();
    const answer = await ask(client, name, args, tally);
    step(name, show(answer), performance.now() - startedAt);
    return answer;
  };

async function ask(client: Client, name: string, args: object, tally: Tally): Promise<Answer> {
  const { isError, content } = (await client.callTool({ name, arguments: { ...args } })) as ToolResult;
  count(tally, content);
  const text = content.map((part) => part.text ?? '').join('');
  if (isError) throw new Error(text);
  return JSON.parse(text);
}

/** Calls until the answer is final, as an agent does. */
async function finished(
  call: Call,
  name: string,
  args: object,
  isFinal: (answer: Answer) => boolean,
  show: (answer: Answer) => string,
): Promise<Answer> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const answer = await call(name, args, show);
    if (isFinal(answer)) return answer;
    await new Promise((done) => setTimeout(done, 1000));
  }
  throw new Error(`${name} was not finished after ${PATIENCE_MS / 1000} s`);
}

try {
  await main();
} catch (error) {
  say(`\n  The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
