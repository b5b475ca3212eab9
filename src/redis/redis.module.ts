import { Module } from '@nestjs/common';
import { RedisConnection } from './redis.connection.js';

/** What replicas share. */
@Module({ providers: [RedisConnection], exports: [RedisConnection] })
export class RedisModule {}
