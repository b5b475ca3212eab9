// What one person has to look at afterwards: a project with a backtest.
import { setTimeout as pause } from 'node:timers/promises';

const STRATEGY = `from AlgorithmImports import *


class Trend(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2020, 1, 1)
        self.set_end_date(2023, 12, 31)
        self.set_cash(100_000)
        self.symbol = self.add_equity("SPY", Resolution.DAILY).symbol

    def on_data(self, data):
        if not self.portfolio.invested:
            self.set_holdings(self.symbol, 1)
`;
const ROUNDS = 60;

/** @returns where the backtest is. */
export async function work(client, index) {
  const { project } = await client.call('create_project', { name: `Dashboard ${index}`, language: 'Py' });
  const { projectId } = project;
  let run = await client.call('run_backtest', {
    projectId,
    backtestName: 'Trend',
    edits: [{ name: 'main.py', content: STRATEGY }],
  });
  for (let round = 0; run?.status === 'running' && round < ROUNDS; round += 1) {
    await pause(500);
    run = await client.call('run_backtest', { handle: run.handle });
  }
  const { backtests } = await client.call('list_backtests', { projectId });
  return { projectId, backtestId: backtests[0].backtestId };
}
