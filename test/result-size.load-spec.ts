import { RESULT_BUDGET } from '../src/mcp/results/result-budget.js';
import { type Desk, openDesk } from './support/domain.js';
import { ok, until } from './support/walk.js';

// Every day in or out: some hundred orders in three years.
const BUSY = `from AlgorithmImports import *


class Busy(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2021, 1, 1)
        self.set_end_date(2023, 12, 31)
        self.set_cash(100_000)
        self.symbol = self.add_equity("SPY", Resolution.DAILY).symbol
        self.fast = self.sma(self.symbol, int(self.get_parameter("fast", 1)))
        self.slow = self.sma(self.symbol, int(self.get_parameter("slow", 2)))

    def on_data(self, data):
        if not self.slow.is_ready:
            return
        if self.fast.current.value > self.slow.current.value:
            self.set_holdings(self.symbol, 1)
        else:
            self.liquidate(self.symbol)
`;

interface Row {
  readonly tool: string;
  readonly upstream: number;
  readonly result: number;
}

describe('The size of results', () => {
  let desk: Desk;
  let project: { projectId: number; compileId: string };
  const rows: Row[] = [];

  beforeAll(async () => {
    desk = await openDesk();
    const created = ok(await desk.call('create_project', { name: 'Sizes', language: 'Py' }));
    const projectId = created.value.project.projectId as number;
    ok(await desk.call('update_file_contents', { projectId, name: 'main.py', content: BUSY }));
    const { compileId } = ok(await desk.call('create_compile', { projectId })).value;
    project = { projectId, compileId };
    await until(async () => (await desk.call('read_compile', project)).value.state === 'BuildSuccess');
  });
  afterAll(async () => {
    const lines = rows.map(
      ({ tool, upstream, result }) =>
        `${tool.padEnd(40)} ${String(upstream).padStart(9)} → ${String(result).padStart(6)} bytes, 1/${Math.max(1, Math.round(upstream / result))}`,
    );
    process.stdout.write(`QuantConnect answered → the model reads\n${lines.join('\n')}\n`);
    await desk.close();
  });

  /** Calls a tool, and holds its result to the budget. */
  const measured = async (tool: string, args: object, label = tool): Promise<any> => {
    const { text, value } = ok(await desk.call(tool, args));
    const upstream = desk.stack.sandbox.requests().at(-1)?.answerBytes ?? 0;
    const result = Buffer.byteLength(text);
    rows.push({ tool: label, upstream, result });
    expect({ tool: label, fits: result <= RESULT_BUDGET }).toEqual({ tool: label, fits: true });
    return value;
  };

  /** Reads a list from its beginning to its end; every page fits. */
  const paged = async (
    tool: string,
    list: string,
    args: object,
    step: number | undefined,
  ): Promise<unknown[]> => {
    const seen: unknown[] = [];
    for (let start: number | undefined = 0; start !== undefined;) {
      const range: object = step ? { start, end: start + step } : { start };
      const page: any = await measured(tool, { ...args, ...range }, `${tool} from ${start}`);
      seen.push(...(page[list] as unknown[]));
      start = page.nextStart as number | undefined;
    }
    return seen;
  };

  it('fits for a backtest of three years, and paging reaches everything once', async () => {
    const started = ok(await desk.call('create_backtest', { ...project, backtestName: 'Three years' }));
    const place = { projectId: project.projectId, backtestId: started.value.backtest.backtestId as string };
    await until(
      async () => (await desk.call('read_backtest', place)).value.backtest.statistics?.['Sharpe Ratio'],
    );
    await measured('read_backtest', place);
    const orders = (await paged('read_backtest_orders', 'orders', place, 60)) as { id: number }[];
    const { length } = (await desk.call('read_backtest_orders', { ...place, start: 0, end: 1 })).value;
    expect(orders.map(({ id }) => id)).toEqual(Array.from({ length }, (_, n) => n + 1));
    expect(length).toBeGreaterThan(80);
    await measured(
      'read_backtest_orders',
      { ...place, start: 0, end: 100, includeDetails: true },
      'read_backtest_orders, includeDetails',
    );
    const trades = await paged('read_backtest_trades', 'trades', place, 60);
    expect(new Set(trades.map((trade) => JSON.stringify(trade))).size).toBe(trades.length);
    await measured('read_backtest_chart', {
      ...place,
      name: 'Strategy Equity',
      count: 5000,
      start: 0,
      end: 2_000_000_000,
    });
    await measured('read_backtest_insights', { ...place, start: 0, end: 100 });
    await measured('read_backtest_logs', { ...place, start: 0, end: 200 });
    await measured('list_backtests', { projectId: place.projectId, includeStatistics: true });
    await until(async () => (await desk.call('read_backtest_report', place)).value.state === 'ready');
    await measured('read_backtest_report', place);
  }, 60_000);

  it('fits for an optimization of a hundred runs', async () => {
    const grid = (name: string) => ({ name, min: 1, max: 10, step: 1 });
    const started = ok(
      await desk.call('create_optimization', {
        ...project,
        name: 'Hundred',
        target: 'TotalPerformance.PortfolioStatistics.SharpeRatio',
        targetTo: 'max',
        targetValue: null,
        strategy: 'QuantConnect.Optimizer.Strategies.GridSearchOptimizationStrategy',
        parameters: [grid('fast'), grid('slow')],
        constraints: [],
        estimatedCost: 10,
        nodeType: 'O2-8',
        parallelNodes: 12,
      }),
    );
    const { optimizationId } = started.value.optimization as { optimizationId: string };
    await until(async () => {
      const { optimization } = (await desk.call('read_optimization', { optimizationId })).value;
      return optimization.status === 'completed';
    });
    const { runs } = await measured('read_optimization', { optimizationId });
    expect(runs.total).toBe(100);
    await measured('list_optimizations', { projectId: project.projectId });
  }, 60_000);

  it('fits for five hundred projects and for many large files', async () => {
    const { projectId } = project;
    for (let n = 0; n < 22; n += 1)
      ok(
        await desk.call('create_file', { projectId, name: `part_${n}.py`, content: `# ${n}\n`.repeat(5000) }),
      );
    for (let n = 0; n < 300; n += 1)
      ok(await desk.call('create_project', { name: `Folder/A project with a name ${n}`, language: 'Py' }));
    const files = await measured('read_file', { projectId });
    expect(files.files).toHaveLength(24);
    expect(files.files.find(({ name }: { name: string }) => name === 'main.py').content).toBe(BUSY);
    expect(files.omitted).toEqual(['content of 22 files: read each by its name']);
    const projects = (await paged('list_projects', 'projects', {}, undefined)) as { projectId: number }[];
    expect(new Set(projects.map((one) => one.projectId)).size).toBe(projects.length);
    expect(projects.length).toBeGreaterThan(300);
    await measured('read_project', { start: 0, end: 100 });
  }, 60_000);
});
