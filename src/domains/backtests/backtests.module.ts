import { Module } from '@nestjs/common';
import { PicturesModule } from '../../pictures/pictures.module.js';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { ResearchModule } from '../../research/research.module.js';
import { TrialsModule } from '../../trials/trials.module.js';
import { BacktestPicturesService } from './backtest-pictures.service.js';
import { BacktestResultsService } from './backtest-results.service.js';
import { BacktestTrialsService } from './backtest-trials.service.js';
import { BacktestsService } from './backtests.service.js';
import { ComparisonService } from './comparison.service.js';

@Module({
  imports: [QuantConnectModule, ResearchModule, PicturesModule, TrialsModule],
  providers: [
    BacktestsService,
    BacktestResultsService,
    BacktestPicturesService,
    ComparisonService,
    BacktestTrialsService,
  ],
  exports: [BacktestsService],
})
export class BacktestsModule {}
