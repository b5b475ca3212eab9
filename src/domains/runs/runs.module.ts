import { Module } from '@nestjs/common';
import { PicturesModule } from '../../pictures/pictures.module.js';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { ResearchModule } from '../../research/research.module.js';
import { TrialsModule } from '../../trials/trials.module.js';
import { BacktestsModule } from '../backtests/backtests.module.js';
import { CompileModule } from '../compile/compile.module.js';
import { FilesModule } from '../files/files.module.js';
import { OptimizationsModule } from '../optimizations/optimizations.module.js';
import { BacktestVerdictService } from './backtest-verdict.service.js';
import { BuildService } from './build.service.js';
import { DiagnoseService } from './diagnose.service.js';
import { EditsService } from './edits.service.js';
import { OptimizationTrialsService } from './optimization-trials.service.js';
import { RunBacktestService } from './run-backtest.service.js';
import { RunOptimizationService } from './run-optimization.service.js';

/** The tools that do several steps of others in one call. */
@Module({
  providers: [
    BuildService,
    EditsService,
    BacktestVerdictService,
    RunBacktestService,
    OptimizationTrialsService,
    RunOptimizationService,
    DiagnoseService,
  ],
  imports: [
    QuantConnectModule,
    ResearchModule,
    PicturesModule,
    TrialsModule,
    BacktestsModule,
    CompileModule,
    FilesModule,
    OptimizationsModule,
  ],
})
export class RunsModule {}
