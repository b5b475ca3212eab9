import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { TrialsModule } from '../../trials/trials.module.js';
import { BacktestResultsService } from './backtest-results.service.js';
import { BacktestTrialsService } from './backtest-trials.service.js';
import { BacktestsService } from './backtests.service.js';

@Module({
  imports: [QuantConnectModule, TrialsModule],
  providers: [BacktestsService, BacktestResultsService, BacktestTrialsService],
  exports: [BacktestsService],
})
export class BacktestsModule {}
