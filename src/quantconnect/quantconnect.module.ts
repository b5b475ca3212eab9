import { Module } from '@nestjs/common';
import { DriftWatcher } from './drift/drift.watcher.js';
import { QuantConnectClient } from './quantconnect.client.js';
import { Reconciler } from './reconciliation/reconciler.js';

@Module({
  providers: [QuantConnectClient, DriftWatcher, Reconciler],
  exports: [QuantConnectClient, DriftWatcher, Reconciler],
})
export class QuantConnectModule {}
