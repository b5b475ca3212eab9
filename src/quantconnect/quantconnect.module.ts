import { Module } from '@nestjs/common';
import { DriftWatcher } from './drift/drift.watcher.js';
import { UpstreamPolicy } from './policy/upstream.policy.js';
import { QuantConnectClient } from './quantconnect.client.js';

@Module({
  providers: [QuantConnectClient, DriftWatcher, UpstreamPolicy],
  exports: [QuantConnectClient, DriftWatcher, UpstreamPolicy],
})
export class QuantConnectModule {}
