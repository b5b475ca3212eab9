import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import { DeadlineExceeded, withDeadline } from '../deadline.js';
import { type QuantConnectCall, reading } from '../quantconnect-call.js';
import { QuantConnectClient } from '../quantconnect.client.js';
import {
  NotCarriedOut,
  QuantConnectAnswerTooLarge,
  QuantConnectError,
  QuantConnectUnavailable,
  WriteUncertain,
} from '../quantconnect.errors.js';
import { CallTime } from './call-time.js';
import { type Finding, notSeen } from './finding.js';
import { Lookalikes } from './lookalikes.js';

/** A request that changes something, and how to find out what came of it when its answer is lost. */
export interface Write<T> {
  readonly send: () => Promise<T>;
  /** Reads once what is there; left out where nothing tells. */
  readonly look?: (call: QuantConnectCall, time: CallTime) => Promise<Finding<T>>;
  /** For the model, where it stays unknown: what to read, and whether a repeat does harm. */
  readonly next: string;
  /** What it makes, where two calls could make things that look the same. */
  readonly makes?: string;
}

export type ReconciledOutcome = 'done' | 'not_done' | 'unknown';
type Listener = (outcome: ReconciledOutcome) => void;

// When to look, as shares of the time there is: an answer is most often lost just before or after the deed.
const LOOK_AT = [0.05, 0.3, 0.7];

/**
 * Sends what changes something, once. Where the answer is lost it looks, for a few seconds, what came of it;
 * then it answers with what it read, or says that it is not known. A look never sends the change again.
 */
@Injectable()
export class Reconciler {
  private readonly logger = new Logger('Reconciliation');
  private readonly lookalikes = new Lookalikes();
  private readonly listeners: Listener[] = [];
  private readonly lookMs: number;

  constructor(
    private readonly quantconnect: QuantConnectClient,
    config: QuantConnectConfig,
  ) {
    this.lookMs = config.lookSeconds * 1000;
  }

  onOutcome(listener: Listener): void {
    this.listeners.push(listener);
  }

  /**
   * @throws WriteUncertain when looking did not tell, NotCarriedOut when it will not happen any more, and
   * whatever the request itself fails with for certain
   */
  write<T extends object>(call: QuantConnectCall, write: Write<T>): Promise<T> {
    if (write.makes === undefined) return this.attempt(call, write, () => true);
    const what = JSON.stringify([call.tenant, write.makes]);
    return this.lookalikes.during(what, (isAlone) => this.attempt(call, write, isAlone));
  }

  private async attempt<T>(call: QuantConnectCall, write: Write<T>, isAlone: () => boolean): Promise<T> {
    const startedAt = call.lookSince ?? Date.now();
    const time = new CallTime(startedAt, this.quantconnect.clock, isAlone);
    const lost = call.lookSince === undefined ? await this.send(write) : new EarlierAttempt();
    return 'answer' in lost ? lost.answer : this.settle(call, write, time, lost);
  }

  private async send<T>({ send }: Write<T>): Promise<{ readonly answer: T } | LostAnswer> {
    try {
      return { answer: await send() };
    } catch (error) {
      if (isLostAnswer(error)) return error;
      throw error;
    }
  }

  private async settle<T>(
    call: QuantConnectCall,
    write: Write<T>,
    time: CallTime,
    lost: LostAnswer,
  ): Promise<T> {
    const finding = await this.lookRepeatedly(call, write, time);
    for (const tell of this.listeners) tell(finding.state);
    const { path, message } = lost;
    if (finding.state === 'unknown')
      throw new WriteUncertain(path, message, finding.seen, write.next, { cause: lost });
    call.foundOut?.();
    if (finding.state === 'not_done') throw new NotCarriedOut(path, message, finding.seen);
    call.caution(`The answer to the change itself was lost; this was read afterwards: ${finding.seen}.`);
    return finding.answer;
  }

  private async lookRepeatedly<T>(
    call: QuantConnectCall,
    { look }: Write<T>,
    time: CallTime,
  ): Promise<Finding<T>> {
    if (!look) return notSeen('nothing at QuantConnect tells');
    if (this.lookMs === 0) return notSeen('this server is set not to look');
    let finding: Finding<T> = notSeen('it could not be read in time');
    try {
      await withDeadline(call.signal, this.lookMs, async (signal) => {
        for (const [index, share] of LOOK_AT.entries()) {
          await pause((share - (LOOK_AT[index - 1] ?? 0)) * this.lookMs, undefined, { signal });
          finding = await this.lookOnce(look, reading(call, signal), time);
          if (finding.state !== 'unknown') return;
        }
      });
    } catch (error) {
      this.ended(call, error);
    }
    return finding;
  }

  /** That looking fails must not hide that a change may have been made. */
  private async lookOnce<T>(
    look: NonNullable<Write<T>['look']>,
    call: QuantConnectCall,
    time: CallTime,
  ): Promise<Finding<T>> {
    try {
      return await look(call, time);
    } catch (error) {
      if (call.signal.aborted) throw error;
      if (!(error instanceof QuantConnectError)) this.logger.error(error);
      return notSeen('QuantConnect could not be read either');
    }
  }

  private ended(call: QuantConnectCall, error: unknown): void {
    if (call.signal.aborted) throw call.signal.reason;
    const isOver = error instanceof DeadlineExceeded || (error as Error).cause instanceof DeadlineExceeded;
    if (!isOver) this.logger.error(error);
  }
}

type LostAnswer = Pick<QuantConnectError, 'path' | 'message'>;

/** Stands for the failure of an attempt that was made before. */
class EarlierAttempt implements LostAnswer {
  readonly path = '';
  readonly message = 'An earlier call with this idempotencyKey got no answer';
}

const isLostAnswer = (error: unknown): error is QuantConnectUnavailable | QuantConnectAnswerTooLarge =>
  (error instanceof QuantConnectUnavailable || error instanceof QuantConnectAnswerTooLarge) &&
  error.uncertain;
