import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Reconciler } from '../quantconnect/reconciliation/reconciler.js';
import { Metrics } from './metrics.js';

/** Counts the changes whose answer was lost, by what was found of them. */
@Injectable()
export class LostAnswersRecorder implements OnModuleInit {
  constructor(
    private readonly reconciler: Reconciler,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.reconciler.onOutcome((outcome) => this.metrics.lostAnswers.inc({ outcome }));
  }
}
