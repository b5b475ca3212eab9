import { Module } from '@nestjs/common';
import { RedisConfig } from '../config/redis.config.js';
import { RedisConnection } from './redis.connection.js';

/** What replicas share. */
@Module({
  providers: [{ provide: RedisConnection, useFactory: RedisConnection.open, inject: [RedisConfig] }],
  exports: [RedisConnection],
})
export class RedisModule {}
