import { Injectable } from '@nestjs/common';
import type { Operation, OperationObserver, OperationOutcome } from './operation.js';
import { RunningOperation } from './running-operation.js';

/** Tells who measures, logs and traces of every operation. */
@Injectable()
export class Operations implements Required<OperationObserver> {
  private readonly observers: OperationObserver[] = [];

  /** Call it while the application starts. */
  watch(observer: OperationObserver): void {
    this.observers.push(observer);
  }

  /** Tells that it has started, and follows it. */
  begin(operation: Operation): RunningOperation {
    return new RunningOperation(this, operation);
  }

  started(operation: Operation): void {
    for (const observer of this.observers) observer.started?.(operation);
  }

  ended(operation: Operation, outcome: OperationOutcome): void {
    for (const observer of this.observers) observer.ended?.(operation, outcome);
  }

  /** Runs `work` inside the contexts of all observers. */
  around<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    return this.observers.reduce<() => Promise<T>>(
      (inner, observer) => (observer.around ? () => observer.around!(operation, inner) : inner),
      work,
    )();
  }
}
