import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { McpModule } from '../mcp/mcp.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { DrainMiddleware } from './drain.middleware.js';
import { DrainService } from './drain.service.js';
import { HealthController } from './health.controller.js';

@Module({
  imports: [TerminusModule.forRoot({ errorLogStyle: 'json' }), McpModule, RedisModule],
  controllers: [HealthController],
  providers: [DrainService, DrainMiddleware],
})
export class HealthModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(DrainMiddleware).forRoutes('*path');
  }
}
