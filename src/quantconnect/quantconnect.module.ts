import { Module } from '@nestjs/common';
import { LimitsModule } from '../limits/limits.module.js';
import { AccountBudget } from './account-budget.js';
import { DriftWatcher } from './drift/drift.watcher.js';
import { UpstreamPolicy } from './policy/upstream.policy.js';
import { QuantConnectClient } from './quantconnect.client.js';
import { Reconciler } from './reconciliation/reconciler.js';

@Module({
  imports: [LimitsModule],
  providers: [QuantConnectClient, DriftWatcher, UpstreamPolicy, AccountBudget, Reconciler],
  exports: [QuantConnectClient, DriftWatcher, UpstreamPolicy, Reconciler],
})
export class QuantConnectModule {}
