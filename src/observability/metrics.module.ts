import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../quantconnect/quantconnect.module.js';
import { DriftRecorder } from './drift.recorder.js';
import { MetricsServer } from './metrics.server.js';
import { Metrics } from './metrics.js';

/** What can be measured. Other modules import it and inject `Metrics`. */
@Module({
  imports: [QuantConnectModule],
  providers: [Metrics, MetricsServer, DriftRecorder],
  exports: [Metrics],
})
export class MetricsModule {}
