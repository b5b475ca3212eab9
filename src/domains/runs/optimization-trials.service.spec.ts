import { Metrics } from '../../observability/metrics.js';
import { MemoryTrialStore } from '../../trials/store/memory-trial-store.js';
import { TrialLedger } from '../../trials/trial-ledger.js';
import type { Run } from '../optimizations/runs.js';
import type { OptimizationRun } from './optimization-run.js';
import { OptimizationTrialsService } from './optimization-trials.service.js';

const GRID = { projectId: 1, family: 'crosses', optimizationId: 'O-1' } as OptimizationRun;
const run = (id: string, progress: unknown, figures: object = {}): Run =>
  ({ id, name: id, progress, figures, startDate: '2022-01-01', endDate: '2023-12-31' }) as Run;

describe('the trials of an optimization', () => {
  it('are the runs that came to an end, failed ones too, and not those that an abort cut off', async () => {
    const trials = new OptimizationTrialsService(new TrialLedger(new MemoryTrialStore(), new Metrics()));
    const runs = [
      run('a', 1, { 'Sharpe Ratio': 1 }),
      run('failed', '1'),
      run('cut', 0.4, { 'Sharpe Ratio': 3 }),
    ];
    expect(await trials.record(runs, GRID, 'anna')).toMatchObject({
      family: 'crosses',
      trials: 2,
      withResult: 1,
      best: { backtestId: 'a' },
    });
  });
});
