import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { BacktestResultsService } from './backtest-results.service.js';
import { BacktestsService } from './backtests.service.js';

@Module({
  imports: [QuantConnectModule],
  providers: [BacktestsService, BacktestResultsService],
  exports: [BacktestsService],
})
export class BacktestsModule {}
