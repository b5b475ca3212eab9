import { Injectable } from '@nestjs/common';
import type { Operation, OperationObserver, OperationOutcome } from './operation.js';
import { RunningOperation } from './running-operation.js';

type Around = NonNullable<OperationObserver['around']>;

/** Tells who measures, logs and traces of every operation. */
@Injectable()
export class Operations implements Required<OperationObserver> {
  private readonly observers: OperationObserver[] = [];
  // Told apart here, not with every operation: most observers have none, and mostly none has.
  private readonly contexts: Around[] = [];

  /** Call it while the application starts. */
  watch(observer: OperationObserver): void {
    this.observers.push(observer);
    if (observer.around) this.contexts.push((operation, work) => observer.around!(operation, work));
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
    if (this.contexts.length === 0) return work();
    return this.contexts.reduce((inner, around) => () => around(operation, inner), work)();
  }
}
