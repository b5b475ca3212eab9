import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ExponentialBackoff, type IBackoff } from 'cockatiel';
import { QuantConnectConfig } from '../../config/quantconnect.config.js';
import { type Cancellation, signalOf } from '../cancellation.js';
import { QuantConnectBusy, QuantConnectError, QuantConnectUnavailable } from '../quantconnect.errors.js';
import { Circuit, type CircuitStateName } from './circuit.js';
import { FairLanes } from './fair-lanes.js';
import { NoLane } from './no-lane.js';
import { RetryBudget } from './retry-budget.js';
import { mayRepeat, waitAskedFor } from './repeating.js';
import type { UpstreamEvent } from './upstream-event.js';

const MOST_ATTEMPTS = 3;
const BACKOFF = new ExponentialBackoff({ initialDelay: 200, maxDelay: 5000 });

// A try that begins with less left would hardly be answered.
const LEAST_ATTEMPT_MS = 250;

// Who was told to wait the same time does not come back at the same moment.
const SPREAD_MS = 500;

// A hung attempt at a read leaves room for another one.
const READ_SHARE = 2 / 3;

// While it is not known whether QuantConnect answers at all, nobody waits long to find out.
const PROBE_MS = 5000;

const BUSY_RETRY_SECONDS = 5;

/** One request as the policy sees it. */
export interface Errand {
  readonly tenant: string;
  readonly path: string;
  readonly isWrite: boolean;
  readonly mayBeHeldBack: boolean;
  readonly cancellation: Cancellation;
  /** Asked before every try. Whatever it fails with, nothing is sent. Nothing where there is nothing to wait for. */
  admit(): Promise<void> | undefined;
}

/** One try at it. */
export interface Turn {
  /** Of the caller. Whoever makes the try ends it when this tells, or when the time is over. */
  readonly cancellation: Cancellation;
  /** How long the try may take. */
  readonly milliseconds: number;
  /** Whoever makes the try puts the HTTP status here once there is one. */
  status: number | undefined;
}

/**
 * When a request to QuantConnect is sent, sent again, or not sent: the one place that decides. A read is
 * repeated after a fault; a write only when it is certain that nothing came of it.
 */
@Injectable()
export class UpstreamPolicy {
  private readonly timeoutMs: number;
  private readonly queueMs: number;
  private readonly lanes: FairLanes;
  private readonly circuit: Circuit;
  private readonly retries = new RetryBudget();
  private readonly listeners: ((event: UpstreamEvent) => void)[] = [];

  constructor(config: QuantConnectConfig) {
    this.timeoutMs = config.timeoutSeconds * 1000;
    this.queueMs = config.queueSeconds * 1000;
    const { connections: total, connectionsPerTenant: perTenant, queuePerTenant: queue } = config;
    this.lanes = new FairLanes({ total, perTenant, queue }, (waiting) =>
      this.tell({ kind: 'queue', waiting }),
    );
    this.circuit = new Circuit(
      { faults: config.circuitFaults, openMs: config.circuitSeconds * 1000 },
      (state) => this.tell({ kind: 'circuit', state }),
    );
  }

  get circuitState(): CircuitStateName {
    return this.circuit.state;
  }

  onEvent(listener: (event: UpstreamEvent) => void): void {
    this.listeners.push(listener);
  }

  /**
   * @param attempt Makes one try. Fails with a QuantConnectError, or anything else that ends the request.
   * @param knock A read without effect, which a write sends ahead while nobody knows whether QuantConnect
   *   answers: a write is never what finds out.
   * @throws QuantConnectError; the reason of the errand's cancellation
   */
  async run<T>(
    errand: Errand,
    attempt: (turn: Turn) => Promise<T>,
    knock: (turn: Turn) => Promise<unknown>,
  ): Promise<T> {
    const endsAtMs = performance.now() + this.timeoutMs;
    this.retries.earn(errand.tenant);
    let backoff: IBackoff<unknown> | undefined;
    for (let number = 1; ; number += 1) {
      try {
        return await this.once(errand, endsAtMs, attempt, knock);
      } catch (error) {
        backoff = backoff ? backoff.next(undefined) : BACKOFF.next();
        const waitMs = waitAskedFor(error) ?? backoff.duration;
        if (number === MOST_ATTEMPTS || !this.mayTryAgain(error, errand, endsAtMs - waitMs)) throw error;
        await this.backOff(waitMs, error as QuantConnectError, errand);
      }
    }
  }

  private mayTryAgain(error: unknown, { isWrite, tenant }: Errand, endsAtMs: number): boolean {
    const fits = endsAtMs - performance.now() >= LEAST_ATTEMPT_MS + SPREAD_MS;
    return fits && mayRepeat(error, isWrite) && this.retries.spend(tenant);
  }

  private async backOff(waitMs: number, error: QuantConnectError, { cancellation }: Errand): Promise<void> {
    this.tell({ kind: 'retry', reason: errorType(error) });
    const spreadMs = waitAskedFor(error) === undefined ? 0 : Math.random() * SPREAD_MS;
    try {
      await pause(waitMs + spreadMs, undefined, { signal: signalOf(cancellation) });
    } catch {
      throw cancellation.reason;
    }
  }

  private async once<T>(
    errand: Errand,
    endsAtMs: number,
    attempt: (turn: Turn) => Promise<T>,
    knock: (turn: Turn) => Promise<unknown>,
  ): Promise<T> {
    this.refuseWhileOpen(errand);
    const { tenant, isWrite, cancellation } = errand;
    const mostMs = Math.min(this.queueMs, endsAtMs - performance.now());
    const turn = this.lanes.enter(tenant, isWrite, cancellation, mostMs);
    if (turn) await this.lane(turn, errand);
    try {
      const admitted = errand.admit();
      if (admitted) await admitted;
      // Nothing may come between this and the attempt: of those that find the circuit half open one goes.
      this.refuseWhileOpen(errand);
      if (isWrite && this.circuit.state !== 'closed') await this.knock(errand, endsAtMs, knock);
      return await this.attempt(errand, endsAtMs, attempt);
    } finally {
      this.lanes.leave(tenant);
    }
  }

  private refuseWhileOpen({ tenant, path }: Errand): void {
    const retryAfterSeconds = this.circuit.waitSeconds(tenant);
    if (retryAfterSeconds === 0) return;
    this.tell({ kind: 'rejection', reason: 'circuit_open' });
    throw notAsked(path, retryAfterSeconds);
  }

  private async lane(turn: Promise<void>, { path }: Errand): Promise<void> {
    try {
      await turn;
    } catch (error) {
      if (!(error instanceof NoLane)) throw error;
      this.tell({ kind: 'rejection', reason: error.reason });
      throw new QuantConnectBusy(path, BUSY_RETRY_SECONDS, { cause: error });
    }
  }

  private async knock(
    errand: Errand,
    endsAtMs: number,
    knock: (turn: Turn) => Promise<unknown>,
  ): Promise<void> {
    try {
      await this.attempt({ ...errand, isWrite: false }, endsAtMs, knock);
    } catch (error) {
      if (errand.cancellation.aborted) throw error;
      // An answer of any kind will do.
      if (this.circuit.state === 'closed') return;
      throw notAsked(errand.path, Math.max(1, this.circuit.waitSeconds(errand.tenant)), error);
    }
  }

  private attempt<T>(errand: Errand, endsAtMs: number, work: (turn: Turn) => Promise<T>): Promise<T> {
    const milliseconds = Math.min(this.attemptMs(errand), Math.max(1, endsAtMs - performance.now()));
    const { tenant, cancellation } = errand;
    const turn: Turn = { cancellation, milliseconds, status: undefined };
    return this.circuit.run(tenant, () => this.measured(turn, work));
  }

  private attemptMs({ isWrite, mayBeHeldBack }: Errand): number {
    if (isWrite || mayBeHeldBack) return this.timeoutMs;
    return this.circuit.state === 'closed' ? this.timeoutMs * READ_SHARE : PROBE_MS;
  }

  private async measured<T>(turn: Turn, work: (turn: Turn) => Promise<T>): Promise<T> {
    const startedAtMs = performance.now();
    try {
      const value = await work(turn);
      this.attempted(turn, startedAtMs);
      return value;
    } catch (error) {
      this.attempted(turn, startedAtMs, errorType(error));
      throw error;
    }
  }

  private attempted({ status }: Turn, startedAtMs: number, errorType?: string): void {
    const seconds = (performance.now() - startedAtMs) / 1000;
    this.tell({ kind: 'attempt', seconds, status, errorType });
  }

  private tell(event: UpstreamEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

function notAsked(path: string, retryAfterSeconds: number, cause?: unknown): QuantConnectUnavailable {
  const message = `QuantConnect has not answered for a while and is given a rest, so nothing was sent to ${path}`;
  return new QuantConnectUnavailable(path, message, false, {
    trouble: 'circuit_open',
    retryAfterSeconds,
    ...(cause !== undefined && { cause }),
  });
}

/** One of few words of ours. */
function errorType(error: unknown): string {
  if (error instanceof QuantConnectUnavailable) return error.trouble;
  return error instanceof QuantConnectError ? error.code : 'cancelled';
}
