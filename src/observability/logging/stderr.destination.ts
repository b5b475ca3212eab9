import { writeSync } from 'node:fs';

const STDERR = 2;
const RETRY_MS = 10;
// More than this is not gathered before it is written.
const GATHERED_CHARACTERS = 64 * 1024;
// At the end, for a reader that is slow; one that does not read at all gets no more.
const LAST_WORDS_MS = 1000;

/** Writes bytes, and returns how many; throws as `fs.writeSync` does. */
export type Write = (bytes: Uint8Array) => number;

const toStandardError: Write = (bytes) => writeSync(STDERR, bytes);

/**
 * Standard error, written to at once, or once per turn of the event loop, and never waited for. What its reader has not taken is kept, up to a bound, and
 * handed over before the process ends. A reader that stops reading costs lines, and never the server: with a client on
 * stdio that is nothing unusual.
 */
export class StderrDestination {
  private gathered = '';
  private gatheredLines = 0;
  private readonly waiting: Buffer[] = [];
  private waitingBytes = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly mostBytes = 4 * 1024 * 1024,
    private readonly out: Write = toStandardError,
  ) {
    // Opening the stream makes a pipe one that never blocks; otherwise a write could hold the whole process.
    if (out === toStandardError) void process.stderr;
  }

  write(line: string): void {
    // What came before stands before it.
    this.writeGathered();
    this.writeNow(line, 1);
  }

  /**
   * Writes a line within this turn of the event loop, in one go with the others of it. A process that ends, by a signal
   * that it handles or an error that nobody caught, has written it; one that is killed has not.
   */
  gather(line: string): void {
    if (this.gatheredLines === 0) setImmediate(() => this.writeGathered());
    this.gathered += line;
    this.gatheredLines += 1;
    if (this.gathered.length > GATHERED_CHARACTERS) this.writeGathered();
  }

  /** Hands over what waits, or gives up after a second. For the end of the process, because it blocks. */
  flushSync(): void {
    this.writeGathered();
    const endsAtMs = performance.now() + LAST_WORDS_MS;
    while (!this.drain() && performance.now() < endsAtMs) sleep(RETRY_MS);
  }

  private writeGathered(): void {
    const { gathered, gatheredLines } = this;
    if (gatheredLines === 0) return;
    [this.gathered, this.gatheredLines] = ['', 0];
    this.writeNow(gathered, gatheredLines);
  }

  private writeNow(text: string, lines: number): void {
    const bytes = Buffer.from(text);
    if (this.waitingBytes + bytes.byteLength > this.mostBytes) {
      this.dropped += lines;
      return;
    }
    this.keep(bytes);
    if (this.timer === undefined) this.drain();
  }

  private keep(bytes: Buffer): void {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.byteLength;
  }

  /** @returns whether nothing waits any more */
  private drain(): boolean {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.waiting.length > 0) {
      const taken = this.hand(this.waiting[0]!);
      if (taken === 'later') return this.again();
      this.taken(taken);
      if (this.waiting.length === 0 && this.dropped > 0) this.tellDropped();
    }
    return true;
  }

  private hand(bytes: Buffer): number | 'later' {
    try {
      return this.out(bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Whoever read has gone: nobody is left to tell anything.
      return code === 'EAGAIN' || code === 'EBUSY' ? 'later' : bytes.byteLength;
    }
  }

  private taken(count: number): void {
    this.waitingBytes -= count;
    const rest = this.waiting[0]!.subarray(count);
    if (rest.byteLength > 0) this.waiting[0] = rest;
    else this.waiting.shift();
  }

  private again(): false {
    this.timer = setTimeout(() => this.drain(), RETRY_MS).unref();
    return false;
  }

  private tellDropped(): void {
    const msg = `${this.dropped} lines were not taken in time and are lost`;
    this.dropped = 0;
    const entry = { time: new Date().toISOString(), level: 'warn', context: 'Log', msg };
    this.keep(Buffer.from(`${JSON.stringify(entry)}\n`));
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
