import { Module } from '@nestjs/common';
import { PicturesModule } from '../../pictures/pictures.module.js';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { ResearchModule } from '../../research/research.module.js';
import { BacktestPicturesService } from './backtest-pictures.service.js';
import { BacktestResultsService } from './backtest-results.service.js';
import { BacktestsService } from './backtests.service.js';

@Module({
  imports: [QuantConnectModule, ResearchModule, PicturesModule],
  providers: [BacktestsService, BacktestResultsService, BacktestPicturesService],
  exports: [BacktestsService],
})
export class BacktestsModule {}
