import { circuitBreaker, CircuitState, handleWhenResult, type IBackoff } from 'cockatiel';
import { OutageEvidence } from './outage-evidence.js';
import { verdictOn, type Verdict } from './verdict.js';

export type CircuitStateName = 'closed' | 'open' | 'half_open';

export interface CircuitLimits {
  /** Faults in a row that open it. */
  readonly faults: number;
  readonly openMs: number;
}

type Outcome<T> = { readonly verdict: Verdict } & ({ readonly value: T } | { readonly error: unknown });

const NAMES: Readonly<Record<CircuitState, CircuitStateName>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'open',
};

const ANSWERED: Outcome<undefined> = { verdict: 'answered', value: undefined };

/**
 * Stops asking an upstream that does not answer. While it is open, one request at a time tries whether the
 * outage is over. A tenant that has met no fault is not refused for what others met: it is let through, and
 * an answer to it closes the circuit.
 */
export class Circuit {
  private readonly evidence: OutageEvidence;
  private dueAtMs = 0;

  // The library asks how long to wait by the wall clock, which may be set back by an hour: so ours answers.
  private readonly pause: IBackoff<unknown>;

  private readonly breaker;

  constructor(
    private readonly limits: CircuitLimits,
    onChange: (state: CircuitStateName) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.evidence = new OutageEvidence(limits.faults, now);
    const isDue = (): boolean => this.isDue;
    this.pause = {
      get duration() {
        return isDue() ? -Infinity : Infinity;
      },
      next: (context) => this.opened(context),
    };
    this.breaker = circuitBreaker(
      handleWhenResult((outcome) => (outcome as Outcome<unknown>).verdict !== 'answered'),
      {
        halfOpenAfter: this.pause,
        breaker: { state: undefined, success: () => undefined, failure: () => this.evidence.isOutage },
      },
    );
    this.breaker.onStateChange((state) => {
      if (state === CircuitState.Closed) this.evidence.clear();
      onChange(NAMES[state]);
    });
  }

  get state(): CircuitStateName {
    return NAMES[this.breaker.state];
  }

  /** Seconds until this tenant should ask again; 0 when it may now. */
  waitSeconds(tenant: string): number {
    if (this.breaker.state === CircuitState.Closed || !this.evidence.hasMet(tenant)) return 0;
    const leftMs = this.state === 'half_open' ? this.limits.openMs : this.dueAtMs - this.now();
    return Math.max(0, Math.ceil(leftMs / 1000));
  }

  /** Runs work that may run, and learns from what comes of it. */
  run<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    const isClosed = this.breaker.state === CircuitState.Closed;
    return isClosed ? this.runWhileClosed(tenant, work) : this.runWatched(tenant, work);
  }

  private async runWatched<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    const outcome = await this.watch(() => this.outcomeOf(tenant, work));
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** A circuit that is closed has nothing to learn from an answer, so the library is told of failures only. */
  private async runWhileClosed<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    try {
      const value = await work();
      this.evidence.answered(tenant);
      return value;
    } catch (error) {
      const outcome = this.failed(tenant, error);
      // Where it has opened meanwhile this failure is of the time before, and whoever tries now finds out more.
      if (this.breaker.state === CircuitState.Closed) await this.breaker.execute(() => outcome);
      throw error;
    }
  }

  private async watch<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const isBeside = this.state === 'half_open' || !this.isDue;
    if (!isBeside) return this.breaker.execute(work);
    const outcome = await work();
    if (outcome.verdict === 'answered' && this.state === 'open') await this.close();
    return outcome;
  }

  private async outcomeOf<T>(tenant: string, work: () => Promise<T>): Promise<Outcome<T>> {
    try {
      const value = await work();
      this.evidence.answered(tenant);
      return { verdict: 'answered', value };
    } catch (error) {
      return this.failed(tenant, error);
    }
  }

  private failed(tenant: string, error: unknown): Outcome<never> {
    const verdict = verdictOn(error);
    if (verdict === 'fault') this.evidence.fault(tenant);
    if (verdict === 'answered') this.evidence.answered(tenant);
    return { verdict, error };
  }

  private async close(): Promise<void> {
    this.dueAtMs = 0;
    await this.breaker.execute(() => ANSWERED);
  }

  private get isDue(): boolean {
    return this.now() >= this.dueAtMs;
  }

  /** A probe that was called off tells nothing, so the next one may go at once. */
  private opened(context: unknown): IBackoff<unknown> {
    const { result } = context as { result: { value: Outcome<unknown> } };
    this.dueAtMs = result.value.verdict === 'nothing' ? 0 : this.now() + this.limits.openMs;
    return this.pause;
  }
}
