import { Module } from '@nestjs/common';
import { PicturesModule } from '../../pictures/pictures.module.js';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { ResearchModule } from '../../research/research.module.js';
import { BacktestResultsService } from './backtest-results.service.js';
import { BacktestsService } from './backtests.service.js';
import { ComparisonService } from './comparison.service.js';

@Module({
  imports: [QuantConnectModule, ResearchModule, PicturesModule],
  providers: [BacktestsService, BacktestResultsService, ComparisonService],
  exports: [BacktestsService],
})
export class BacktestsModule {}
