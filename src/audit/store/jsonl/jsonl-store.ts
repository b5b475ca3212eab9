import { mkdir } from 'node:fs/promises';
import {
  type AuditEntry,
  type AuditQuery,
  type AuditStore,
  AuditUnavailable,
  type ChainedEntry,
  type ChainHead,
} from '../audit-store.js';
import { linkedTo } from '../chain.js';
import { writeCheckpoint } from './checkpoint.js';
import { DirectoryLock } from './directory-lock.js';
import { lineOf } from './entry-line.js';
import { readEntries } from './jsonl-reader.js';
import { cutTornEnd, type Standing, standingOf } from './recovery.js';
import { listSegments, segmentFile } from './segment-files.js';
import { SegmentWriter } from './segment-writer.js';

// What is written and made to last in one step.
const MOST_IN_A_STEP = 500;

export interface JsonlOptions {
  readonly directory: string;
  /** A segment that is longer than this, in bytes, is followed by another. */
  readonly segmentBytes: number;
  readonly now?: () => Date;
}

/** What a start has found. */
export interface Recovered {
  /** Bytes of a write that a crash has cut off, and that were moved out of the record. */
  readonly tornBytes: number;
  /** Intents whose outcome was never recorded: their process is gone. */
  readonly openIntents: readonly AuditEntry[];
}

interface Waiting {
  readonly entries: readonly AuditEntry[];
  readonly resolve: (entries: readonly ChainedEntry[]) => void;
  readonly reject: (error: AuditUnavailable) => void;
}

/**
 * The record in files of one directory, all chains together, for one server. What arrives while a write is made
 * to last waits for the next, so that many share one.
 */
export class JsonlAuditStore implements AuditStore {
  private readonly waiting: Waiting[] = [];
  private running: Promise<void> | undefined;
  private closed = false;

  private constructor(
    private readonly options: JsonlOptions,
    private readonly lock: DirectoryLock,
    private readonly standing: Standing,
    private segment: SegmentWriter,
    readonly recovered: Recovered,
  ) {}

  /** @throws DirectoryInUse, or what the file system says */
  static async open(options: JsonlOptions): Promise<JsonlAuditStore> {
    const { directory } = options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const lock = await DirectoryLock.take(directory);
    try {
      const segments = await listSegments(directory);
      const last = segments.at(-1);
      const tornBytes = last ? await cutTornEnd(last) : 0;
      const standing = await standingOf(segments);
      const segment = last
        ? await SegmentWriter.resume(last)
        : await SegmentWriter.create(segmentFile(directory, 1, dayOf(options)));
      const recovered = { tornBytes, openIntents: standing.openIntents.all() };
      return new JsonlAuditStore(options, lock, standing, segment, recovered);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** For what is kept beside the record by the same writer. */
  get directory(): string {
    return this.options.directory;
  }

  /** Whether it still is this process that may write there. */
  async isOwner(): Promise<boolean> {
    return !this.closed && this.lock.isHeld();
  }

  append(entries: readonly AuditEntry[]): Promise<readonly ChainedEntry[]> {
    if (this.closed) return Promise.reject(new AuditUnavailable('closed'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ entries, resolve, reject });
      this.running ??= this.work();
    });
  }

  async *read(query: AuditQuery): AsyncGenerator<ChainedEntry> {
    try {
      yield* readEntries(this.options.directory, query);
    } catch (error) {
      throw unavailable(error);
    }
  }

  async heads(): Promise<readonly ChainHead[]> {
    return [...this.standing.heads.values()];
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.running;
    await this.segment.close();
    await this.lock.release();
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) await this.step(this.nextStep());
    // In the same moment in which nothing is left: whoever comes next starts anew.
    this.running = undefined;
  }

  private nextStep(): Waiting[] {
    const step: Waiting[] = [];
    for (let size = 0; this.waiting.length > 0;) {
      size += this.waiting[0]!.entries.length;
      if (step.length > 0 && size > MOST_IN_A_STEP) break;
      step.push(this.waiting.shift()!);
    }
    return step;
  }

  private async step(step: readonly Waiting[]): Promise<void> {
    try {
      await this.prepare();
      const linked = this.link(step);
      const entries = linked.flat();
      let lines = '';
      for (const entry of entries) lines += `${lineOf(entry)}\n`;
      await this.segment.append(Buffer.from(lines, 'utf8'));
      for (const entry of entries) this.moveOn(entry);
      step.forEach(({ resolve }, index) => resolve(linked[index]!));
    } catch (error) {
      for (const { reject } of step) reject(unavailable(error));
    }
  }

  /** Each at the end of its chain, none of which has moved on before the entries last. */
  private link(step: readonly Waiting[]): ChainedEntry[][] {
    const moved = new Map<string, ChainedEntry>();
    const link = (entry: AuditEntry): ChainedEntry => {
      const linked = linkedTo(moved.get(entry.chain) ?? this.standing.heads.get(entry.chain), entry);
      moved.set(entry.chain, linked);
      return linked;
    };
    return step.map(({ entries }) => entries.map(link));
  }

  private moveOn(entry: ChainedEntry): void {
    const { chain, seq, hash } = entry;
    this.standing.heads.set(chain, { chain, seq, hash });
    this.standing.openIntents.see(entry);
  }

  private async prepare(): Promise<void> {
    if (!(await this.lock.isHeld())) throw new AuditUnavailable('lock_lost');
    if (!(await this.segment.isThere())) throw new AuditUnavailable('segment_gone');
    const { file, length } = this.segment;
    if (file.day !== dayOf(this.options) || length >= this.options.segmentBytes) await this.rotate();
  }

  private async rotate(): Promise<void> {
    const { directory } = this.options;
    const before = this.segment;
    await writeCheckpoint(before.file, {
      heads: await this.heads(),
      openIntents: this.standing.openIntents.all(),
    });
    this.segment = await SegmentWriter.create(
      segmentFile(directory, before.file.number + 1, dayOf(this.options)),
    );
    await before.close();
  }
}

const dayOf = ({ now = () => new Date() }: JsonlOptions): string => now().toISOString().slice(0, 10);

function unavailable(error: unknown): AuditUnavailable {
  if (error instanceof AuditUnavailable) return error;
  const { code } = (error ?? {}) as { code?: unknown };
  return new AuditUnavailable(typeof code === 'string' ? code : 'io_error');
}
