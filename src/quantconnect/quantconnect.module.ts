import { Module } from '@nestjs/common';
import { LimitsModule } from '../limits/limits.module.js';
import { AccountBudget } from './account-budget.js';
import { DriftWatcher } from './drift/drift.watcher.js';
import { QuantConnectClient } from './quantconnect.client.js';

@Module({
  imports: [LimitsModule],
  providers: [QuantConnectClient, DriftWatcher, AccountBudget],
  exports: [QuantConnectClient, DriftWatcher],
})
export class QuantConnectModule {}
