import { HttpException } from '@nestjs/common';
import type { Operation, OperationObserver, OperationOutcome } from './operation.js';
import { bytesOf, errorTypeOf, errorTypeOfResult, INTERNAL_ERROR } from './outcome.js';

type Verdict = Pick<OperationOutcome, 'errorType' | 'statusCode' | 'resultBytes'>;

// Its stream is the answer, and the client is who ends it.
const ENDLESS = 'subscriptions/listen';

/** One operation from its beginning to its end, which is told once, whatever happens and how often. */
export class RunningOperation {
  private readonly startedAt = performance.now();
  private verdict: Verdict | undefined;
  private auditEventId: string | undefined;
  private reference: string | undefined;
  private refusal: unknown;
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
    this.verdict = {
      // To look at a task is to run its tool, whose result is then in the answer.
      errorType: errorTypeOfResult(method === 'tasks/get' ? result?.result : result),
      statusCode: undefined,
      resultBytes: method === 'tools/call' ? bytesOf(result) : undefined,
    };
  }

  /** @param exception what the caller is answered with instead of by the protocol. */
  refused(exception: unknown): void {
    // Whoever answers with it puts the reference in later.
    this.refusal = exception;
    const { code: word } = (exception ?? {}) as { code?: unknown };
    const error = errorIn(exception);
    const statusCode = typeof error?.code === 'number' ? error.code : INTERNAL_ERROR;
    const isNamed = exception instanceof HttpException && typeof word === 'string';
    const errorType = isNamed ? word : errorTypeOf(statusCode);
    this.verdict = { errorType, statusCode, resultBytes: undefined };
  }

  /** See `OnRecorded`. Of several calls in one operation the last one counts. */
  recordedAs(auditEventId: string, reference?: string): void {
    this.auditEventId = auditEventId;
    this.reference = reference;
  }

  /**
   * Ends it; a request that nobody has answered by now was cancelled, or its client is gone.
   * @param httpStatus of its answer, where it has one
   */
  end(httpStatus?: number): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const { errorType, statusCode, resultBytes } = this.verdict ?? this.unanswered();
    this.observers.ended(this.operation, {
      errorType,
      statusCode,
      resultBytes,
      httpStatus,
      auditEventId: this.auditEventId,
      reference: this.reference ?? referenceIn(this.refusal),
      seconds: (performance.now() - this.startedAt) / 1000,
    });
  }

  private unanswered(): Verdict {
    const { method } = this.operation;
    const needsNone = method === ENDLESS || method.startsWith('notifications/');
    return { errorType: needsNone ? '' : 'cancelled' };
  }

  private failedWith(statusCode: number): void {
    this.verdict = { errorType: errorTypeOf(statusCode), statusCode, resultBytes: undefined };
  }
}

function errorIn(exception: unknown): { code?: unknown; data?: { reference?: unknown } } | undefined {
  const answer = exception instanceof HttpException ? exception.getResponse() : undefined;
  return ((answer ?? {}) as { error?: object }).error;
}

/** What a caller can name when asking about a refusal, where it was told. */
function referenceIn(exception: unknown): string | undefined {
  if (exception === undefined) return undefined;
  const reference = errorIn(exception)?.data?.reference;
  return typeof reference === 'string' ? reference : undefined;
}
