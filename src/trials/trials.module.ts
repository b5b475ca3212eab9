import { Module } from '@nestjs/common';
import { AUDIT_STORE } from '../audit/store/audit-store.js';
import { MetricsModule } from '../observability/metrics.module.js';
import { openTrialStore } from './store/open-trial-store.js';
import { TRIAL_STORE } from './store/trial-store.js';
import { TrialLedger } from './trial-ledger.js';

const store = {
  provide: TRIAL_STORE,
  inject: [{ token: AUDIT_STORE, optional: true }],
  useFactory: openTrialStore,
};

// The audit store comes from its global module.
@Module({ imports: [MetricsModule], providers: [store, TrialLedger], exports: [TrialLedger] })
export class TrialsModule {}
