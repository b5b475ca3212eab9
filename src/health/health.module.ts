import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AuthModule } from '../auth/auth.module.js';
import { McpModule } from '../mcp/mcp.module.js';
import { MetricsModule } from '../observability/metrics.module.js';
import { QuantConnectModule } from '../quantconnect/quantconnect.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { DrainMiddleware } from './drain.middleware.js';
import { DrainService } from './drain.service.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

@Module({
  imports: [
    // A probe asks every two seconds, in every rollout too; what is down says so itself, once.
    TerminusModule.forRoot({ logger: false }),
    McpModule,
    RedisModule,
    AuthModule,
    QuantConnectModule,
    MetricsModule,
  ],
  controllers: [HealthController],
  providers: [DrainService, DrainMiddleware, Readiness],
})
export class HealthModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(DrainMiddleware).forRoutes('*path');
  }
}
