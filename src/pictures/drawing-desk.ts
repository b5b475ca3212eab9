import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Drawing, Drawn } from './drawing.js';

/** What became of a drawing. */
export type Outcome = Drawn | { readonly state: 'refused' };

export interface DeskOptions {
  /** The program of the thread. */
  readonly program: string | URL;
  /** How many may wait for their turn. */
  readonly mostWaiting: number;
  /** How long one may wait for its turn, in milliseconds. */
  readonly mostWaitMs: number;
  /** How long one may take, in milliseconds. */
  readonly mostDrawingMs: number;
  /** How long a thread without work stays, in milliseconds. */
  readonly idleMs: number;
}

interface Job {
  readonly drawing: Drawing;
  readonly since: number;
  readonly settle: (outcome: Outcome) => void;
}

export const DESK: DeskOptions = {
  // The built file, from `src` as from `dist`: a thread loads what Node can run, in tests as well.
  program: join(import.meta.dirname, '../../dist/pictures/drawing.worker.js'),
  mostWaiting: 16,
  mostWaitMs: 5_000,
  mostDrawingMs: 10_000,
  idleMs: 300_000,
};

const REFUSED: Outcome = { state: 'refused' };
const MEGABYTES = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

/**
 * Has drawings made in a thread of their own, one at a time, because each takes some hundred milliseconds that nobody
 * else could use. The thread starts with the first, ends when idle for long, and is replaced when it breaks.
 */
export class DrawingDesk {
  #worker: Worker | undefined;
  #current: Job | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;
  readonly #waiting: Job[] = [];

  constructor(private readonly options: DeskOptions = DESK) {}

  draw(drawing: Drawing): Promise<Outcome> {
    if (this.#isClosed || this.#waiting.length >= this.options.mostWaiting) return Promise.resolve(REFUSED);
    return new Promise((settle) => {
      this.#waiting.push({ drawing, since: performance.now(), settle });
      this.#next();
    });
  }

  /** Has the thread loaded for a drawing that is to come, so that it need not be waited for then. */
  prepare(): void {
    if (this.#isClosed || this.#current) return;
    try {
      this.#worker ??= this.#start();
    } catch {
      // The drawing itself will say so.
      return;
    }
    this.#rest();
  }

  /** Ends the thread; what waits is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { settle } of this.#waiting.splice(0)) settle(REFUSED);
    const worker = this.#worker;
    this.#settle(REFUSED);
    this.#worker = undefined;
    clearTimeout(this.#idle);
    await worker?.terminate();
  }

  #next(): void {
    if (this.#current) return;
    const job = this.#waiting.shift();
    if (!job) return this.#rest();
    this.#current = job;
    if (performance.now() - job.since > this.options.mostWaitMs) return this.#settle(REFUSED);
    clearTimeout(this.#idle);
    this.#deadline = setTimeout(() => this.#broken('it took too long'), this.options.mostDrawingMs);
    try {
      this.#worker ??= this.#start();
      this.#worker.ref();
      this.#worker.postMessage(job.drawing, []);
    } catch (error) {
      // A machine may have no thread left. Whoever asked goes on without a picture.
      this.#broken((error as Error).name);
    }
  }

  #settle(outcome: Outcome): void {
    clearTimeout(this.#deadline);
    const job = this.#current;
    this.#current = undefined;
    job?.settle(outcome);
    if (!this.#isClosed) this.#next();
  }

  #start(): Worker {
    const { program } = this.options;
    // It needs nothing of the environment, where secrets are.
    const worker = new Worker(program, { env: {}, execArgv: [], resourceLimits: MEGABYTES });
    worker.on('message', (drawn: Drawn) => this.#settle(drawn));
    worker.on('error', (error) => this.#ended(worker, error.name));
    worker.on('exit', () => this.#ended(worker, 'the thread ended'));
    return worker;
  }

  #ended(worker: Worker, why: string): void {
    if (worker === this.#worker) this.#broken(why);
  }

  /** Another thread is started for the next. */
  #broken(why: string): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    this.#settle({ state: 'failed', why });
  }

  /** Nothing to do: the process may end, and the thread does after a while. */
  #rest(): void {
    this.#worker?.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#dismiss(), this.options.idleMs).unref();
  }

  #dismiss(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }
}
