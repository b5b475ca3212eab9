import { called, type Called } from './support/called.js';
import { CASES, type Place, preparePlace } from './support/every-tool.js';
import { startStack, type Stack } from './support/stack.js';
import { callRaw } from './support/raw.js';
import { until } from './support/walk.js';
import { Metrics } from '../src/observability/metrics.js';
import { ToolCatalogue } from '../src/mcp/catalogue/tool.catalogue.js';

/** What a caller sees of a tool that was carried out and whose answer was lost. */
const FOUND: Readonly<Record<string, string>> = {
  create_project: 'list_projects shows one like it since the call',
  update_project: 'read_project shows it as it was asked for',
  add_project_library: 'read_project shows it as it was asked for',
  remove_project_library: 'read_project shows it as it was asked for',
  delete_project: 'read_project shows it in the recycle bin',
  update_project_nodes: 'read_project_nodes shows it as it was asked for',
  create_file: 'read_file shows it with this content',
  update_file_contents: 'read_file shows it as it was asked for',
  patch_file: 'read_file shows it as it was asked for',
  update_file_name: 'read_file shows it as it was asked for',
  delete_file: 'read_file shows it as it was asked for',
  create_backtest: 'list_backtests shows one like it since the call',
  update_backtest: 'read_backtest shows it as it was asked for',
  update_backtest_tags: 'list_backtests shows it as it was asked for',
  run_backtest: 'list_backtests shows one like it since the call',
  delete_backtest: 'list_backtests shows it as it was asked for',
  create_optimization: 'list_optimizations shows one like it since the call',
  run_optimization: 'list_optimizations shows one like it since the call',
  update_optimization: 'read_optimization shows it as it was asked for',
  abort_optimization: 'read_optimization shows it aborted',
  delete_optimization: 'read_optimization does not find it any more',
  create_live_algorithm: 'list_live_algorithms shows one like it since the call',
  liquidate_live_algorithm: 'read_live_algorithm shows status Liquidated',
  stop_live_algorithm: 'read_live_algorithm shows status Stopped',
  upload_object: 'read_object_properties shows it as it was asked for',
  delete_object: 'list_object_store_files',
  create_project_collaborator: 'read_project_collaborators shows it as it was asked for',
  update_project_collaborator: 'read_project_collaborators shows it as it was asked for',
  delete_project_collaborator: 'read_project_collaborators shows it as it was asked for',
};

/** Tools of which nothing at QuantConnect tells whether they were carried out, and what they say instead. */
const UNTOLD: Readonly<Record<string, string>> = {
  create_compile: 'call create_compile again',
  create_live_command: 'it may trade twice',
  broadcast_live_command: 'it may trade twice',
  read_object_store_file_job_id: 'call read_object_store_file_job_id again',
  lock_project_with_collaborators: 'does no harm',
};

/** Where what was asked for may be there already, so that a look cannot tell the two apart. */
const AS_IT_WAS = new Set(['update_project_nodes', 'stop_live_algorithm']);

// One asks QuantConnect for an address, the other for a build that nobody uses, and says where it got no answer.
const CHANGES_NOTHING = ['authorize_connection', 'diagnose_project'];

type Kind = 'execute-then-reset' | 'execute-then-500' | 'execute-then-hang' | 'drop' | 'hang';

describe('A change whose answer is lost', () => {
  let stack: Stack;
  let token: string;
  let place: Place;

  beforeAll(async () => {
    stack = await startStack({
      env: { QUANTCONNECT_TIMEOUT_SECONDS: '1', QUANTCONNECT_LOOK_SECONDS: '1' },
    });
    token = await stack.token({ group: 'admin' });
    const call = async (tool: string, args = {}) => called(stack.url, token, tool, args);
    place = await preparePlace(call, stack.sandbox);
  });
  afterAll(() => stack.close());

  /** Lets the answer to the one change of a tool be lost, and tells how often it was sent. */
  async function lose(tool: string, kind: Kind): Promise<{ result: Called; sent: number }> {
    const { args, sent } = await CASES[tool]!(place);
    const { path } = sent.at(-1)!;
    const before = stack.sandbox.requestCount(path);
    stack.sandbox.fault({ kind, path });
    // The ground has an optimization of the usual name already, too young to be told from a new one.
    const own = tool === 'create_optimization' ? { ...args, name: 'Lost' } : args;
    const result = await called(stack.url, token, tool, own);
    stack.sandbox.clearFaults();
    return { result, sent: stack.sandbox.requestCount(path) - before };
  }

  it('has a row below for every tool that changes something', () => {
    const mutating = stack.app.get(ToolCatalogue).tools.filter(({ effect }) => effect !== 'read');
    const rows = [...Object.keys(FOUND), ...Object.keys(UNTOLD), ...CHANGES_NOTHING];
    expect(rows.toSorted()).toEqual(mutating.map(({ name }) => name).toSorted());
  });

  const order = Object.keys(CASES).filter((tool) => tool in FOUND || tool in UNTOLD);
  const kinds: Kind[] = ['execute-then-reset', 'execute-then-500', 'execute-then-hang'];

  // In the order in which each finds what it needs: first as it was not carried out, then as it was.
  it.each(order)(
    'of %s is looked for, and never sent again',
    async (tool) => {
      const isMade = /^(run_|create_(?!file|project_coll)|broadcast|read_object|authorize)/.test(tool);
      const notDone = await lose(tool, order.indexOf(tool) % 6 === 0 ? 'hang' : 'drop');
      expect(notDone.sent).toBe(1);
      if (!AS_IT_WAS.has(tool)) {
        expect([tool, notDone.result.detail]).toEqual([
          tool,
          { code: 'quantconnect_unavailable', uncertain: true },
        ]);
        expect(notDone.result.text).toMatch(
          /It is not known whether QuantConnect carried it out\. Looked for it: /,
        );
        expect(notDone.result.text).toContain(isMade || tool === 'patch_file' ? '' : 'does no harm');
      }
      const done = await lose(tool, kinds[order.indexOf(tool) % kinds.length]!);
      expect(done.sent).toBe(1);
      if (tool in UNTOLD) {
        expect(done.result.detail).toEqual({ code: 'quantconnect_unavailable', uncertain: true });
        expect(done.result.text).toContain(UNTOLD[tool]);
      } else {
        expect([tool, done.result.isError, done.result.text]).toEqual([tool, false, expect.any(String)]);
        expect(done.result.value.cautions).toEqual([
          expect.stringContaining('The answer to the change itself was lost'),
        ]);
        expect(done.result.text).toContain(FOUND[tool]);
      }
    },
    60_000,
  );

  it('is not claimed by either of two that make the same at the same time', async () => {
    const { projectId, compileId } = place;
    const args = { projectId, compileId, backtestName: 'Twins' };
    stack.sandbox.fault({ kind: 'execute-then-reset', path: '/backtests/create' });
    stack.sandbox.fault({ kind: 'drop', path: '/backtests/create' });
    const twins = await Promise.all([1, 2].map(() => called(stack.url, token, 'create_backtest', args)));
    for (const { detail, text } of twins) {
      expect(detail).toEqual({ code: 'quantconnect_unavailable', uncertain: true });
      expect(text).toMatch(
        /list_backtests shows 1 that may be it or another call's: backtestId [0-9a-f]{32}/,
      );
    }
  });

  it('is looked for no longer than its client is there', async () => {
    const { projectId, compileId } = place;
    const args = { projectId, compileId, backtestName: 'Gone' };
    stack.sandbox.fault({ kind: 'drop', path: '/backtests/create' });
    stack.sandbox.fault({ kind: 'hang', path: '/backtests/list' });
    const before = stack.sandbox.requestCount('/backtests/list');
    const controller = new AbortController();
    const gone = callRaw(stack.url, token, 'create_backtest', args, controller.signal).catch(() => undefined);
    await until(async () => stack.sandbox.requestCount('/backtests/list') === before + 1);
    controller.abort();
    await gone;
    await until(async () => stack.sandbox.requests({ path: '/backtests/list' }).at(-1)!.aborted, 500);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(stack.sandbox.requestCount('/backtests/list')).toBe(before + 1);
  });

  it('is counted', async () => {
    const text = await stack.app.get(Metrics).registry.metrics();
    expect(text).toMatch(/mcp_server_lost_answers_total\{outcome="done"\} \d+/);
    expect(text).toMatch(/mcp_server_lost_answers_total\{outcome="unknown"\} \d+/);
  });
});
