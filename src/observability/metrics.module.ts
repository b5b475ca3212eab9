import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { QuantConnectModule } from '../quantconnect/quantconnect.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { AuthRecorder } from './auth.recorder.js';
import { DriftRecorder } from './drift.recorder.js';
import { LimitsRecorder } from './limits.recorder.js';
import { LostAnswersRecorder } from './lost-answers.recorder.js';
import { MetricsServer } from './metrics.server.js';
import { Metrics } from './metrics.js';
import { UpstreamRecorder } from './upstream.recorder.js';

/** What can be measured. Other modules import it and inject `Metrics`. */
@Module({
  imports: [QuantConnectModule, AuthModule, RedisModule, LimitsModule],
  providers: [
    Metrics,
    MetricsServer,
    DriftRecorder,
    AuthRecorder,
    UpstreamRecorder,
    LimitsRecorder,
    LostAnswersRecorder,
  ],
  exports: [Metrics],
})
export class MetricsModule {}
