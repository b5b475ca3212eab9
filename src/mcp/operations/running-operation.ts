import { HttpException } from '@nestjs/common';
import type { Operation, OperationObserver, OperationOutcome } from './operation.js';
import { bytesOf, errorTypeOf, errorTypeOfResult, INTERNAL_ERROR } from './outcome.js';

type Verdict = Omit<OperationOutcome, 'seconds'>;

// Its stream is the answer, and the client is who ends it.
const ENDLESS = 'subscriptions/listen';

/** One operation from its beginning to its end, which is told once, whatever happens and how often. */
export class RunningOperation {
  private readonly startedAt = performance.now();
  private verdict: Verdict | undefined;
  private whereRecorded: Pick<OperationOutcome, 'auditEventId' | 'reference'> = {};
  private hasEnded = false;

  constructor(
    private readonly observers: Required<OperationObserver>,
    readonly operation: Operation,
  ) {
    observers.started(operation);
  }

  around<T>(work: () => Promise<T>): Promise<T> {
    return this.observers.around(this.operation, work);
  }

  /** @param reply The JSON-RPC answer; the last one counts. Left out where it is known to be a result. */
  answered(reply?: unknown): void {
    const { error, result } = (reply ?? {}) as { error?: { code?: unknown }; result?: { result?: unknown } };
    if (error) return this.failedWith(Number(error.code ?? INTERNAL_ERROR));
    const { method } = this.operation;
    const resultBytes = method === 'tools/call' ? bytesOf(result) : undefined;
    this.verdict = {
      // To look at a task is to run its tool, whose result is then in the answer.
      errorType: errorTypeOfResult(method === 'tasks/get' ? result?.result : result),
      ...(resultBytes !== undefined && { resultBytes }),
    };
  }

  /** @param exception what the caller is answered with instead of by the protocol. */
  refused(exception: unknown): void {
    const { code: word } = (exception ?? {}) as { code?: unknown };
    const answer = exception instanceof HttpException ? exception.getResponse() : undefined;
    const { error } = (answer ?? {}) as { error?: { code?: unknown } };
    const statusCode = typeof error?.code === 'number' ? error.code : INTERNAL_ERROR;
    const isNamed = exception instanceof HttpException && typeof word === 'string';
    this.verdict = { errorType: isNamed ? word : errorTypeOf(statusCode), statusCode };
  }

  /** See `OnRecorded`. Of several calls in one operation the last one counts. */
  recordedAs(auditEventId: string, reference?: string): void {
    this.whereRecorded = { auditEventId, ...(reference !== undefined && { reference }) };
  }

  /**
   * Ends it; a request that nobody has answered by now was cancelled, or its client is gone.
   * @param httpStatus of its answer, where it has one
   */
  end(httpStatus?: number): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const { method } = this.operation;
    const needsNone = method === ENDLESS || method.startsWith('notifications/');
    const verdict = this.verdict ?? { errorType: needsNone ? '' : 'cancelled' };
    this.observers.ended(this.operation, {
      ...verdict,
      ...this.whereRecorded,
      ...(httpStatus !== undefined && { httpStatus }),
      seconds: (performance.now() - this.startedAt) / 1000,
    });
  }

  private failedWith(statusCode: number): void {
    this.verdict = { errorType: errorTypeOf(statusCode), statusCode };
  }
}
