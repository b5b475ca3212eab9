import { Module } from '@nestjs/common';
import { TrialLedger } from './trial-ledger.js';

@Module({ providers: [TrialLedger], exports: [TrialLedger] })
export class TrialsModule {}
