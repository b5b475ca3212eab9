import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { McpModule } from '../mcp/mcp.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { ActiveUsers } from './active-users.js';
import { CallersRecorder } from './callers.recorder.js';
import { HttpRecorder } from './http.recorder.js';
import { MetricsModule } from './metrics.module.js';
import { OperationsRecorder } from './operations.recorder.js';

/** Measures requests and who sends them. Apart from the metrics themselves, which the protocol counts in too. */
@Module({
  imports: [MetricsModule, McpModule, AuthModule, RedisModule],
  providers: [OperationsRecorder, ActiveUsers, CallersRecorder, HttpRecorder],
})
export class RequestMetricsModule {}
