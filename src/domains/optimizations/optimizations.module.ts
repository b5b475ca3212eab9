import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { TrialsModule } from '../../trials/trials.module.js';
import { OptimizationsService } from './optimizations.service.js';

@Module({
  imports: [QuantConnectModule, TrialsModule],
  providers: [OptimizationsService],
  exports: [OptimizationsService],
})
export class OptimizationsModule {}
