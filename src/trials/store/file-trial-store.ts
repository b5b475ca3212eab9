import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { AuditUnavailable } from '../../audit/store/audit-store.js';
import { lengthOf, linesForward } from '../../audit/store/jsonl/lines.js';
import { closing, type SegmentFile, syncDirectory } from '../../audit/store/jsonl/segment-files.js';
import { SegmentWriter } from '../../audit/store/jsonl/segment-writer.js';
import { type KeptTrial, mergedByKey, type TrialEntry } from '../trial.js';
import { TrialIndex, type TrialRoom } from '../trial-index.js';
import { entryOf, lineOf } from './trial-line.js';
import { ROOM, type TrialStore } from './trial-store.js';

const FOLDER = 'trials';
const NAME = 'trials.jsonl';

/** The directory of the audit, which has one writer at a time. */
export interface OwnedDirectory {
  readonly directory: string;
  /** Whether this process still is the one that writes there. */
  isOwner(): Promise<boolean>;
}

interface Opened {
  readonly writer: SegmentWriter;
  readonly index: TrialIndex;
}

/** Trials in a file below the directory of the audit: one line for each thing that is learnt, read at the start. */
export class FileTrialStore implements TrialStore {
  readonly lasts = true;
  private opened: Promise<Opened> | undefined;

  constructor(
    private readonly owned: OwnedDirectory,
    private readonly room: TrialRoom = ROOM,
  ) {}

  prepare(): Promise<void> {
    return this.translated(async () => undefined);
  }

  async add(entries: readonly TrialEntry[]): Promise<number> {
    return this.translated(async ({ writer, index }) => {
      if (!(await this.owned.isOwner())) throw new AuditUnavailable('lock_lost');
      if (!(await writer.isThere())) throw new AuditUnavailable('file_gone');
      const news = mergedByKey(entries).filter((entry) => index.fateOf(entry) !== 'nothing_new');
      // Only what the index has room for is written, so that the file is bounded as the index is.
      const fitting = news.filter((entry) => index.fateOf(entry) === 'kept');
      const lines = fitting.map((entry) => `${lineOf(entry)}\n`).join('');
      if (lines !== '') await writer.append(Buffer.from(lines, 'utf8'));
      return news.length - fitting.filter((entry) => index.take(entry) === 'kept').length;
    });
  }

  trialsOf(tenant: string, projectId: number): Promise<readonly KeptTrial[]> {
    return this.translated(async ({ index }) => index.trialsOf(tenant, projectId));
  }

  async close(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    await opened?.writer.close();
  }

  private async translated<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    try {
      this.opened ??= openIn(this.owned.directory, this.room);
      return await work(
        await this.opened.catch((error: unknown) => {
          // The next call tries again.
          this.opened = undefined;
          throw error;
        }),
      );
    } catch (error) {
      if (error instanceof AuditUnavailable) throw error;
      const { code } = Object(error) as { code?: unknown };
      throw new AuditUnavailable(typeof code === 'string' ? code : 'io_error');
    }
  }
}

async function openIn(parent: string, room: TrialRoom): Promise<Opened> {
  const directory = join(parent, FOLDER);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await syncDirectory(parent);
  const file: SegmentFile = { path: join(directory, NAME), name: NAME, number: 1, day: '' };
  const isThere = await stat(file.path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return false;
    },
  );
  const index = isThere ? await recovered(file, room) : new TrialIndex(room);
  const writer = isThere ? await SegmentWriter.resume(file) : await SegmentWriter.create(file);
  return { writer, index };
}

/** Reads the file, and cuts off a last line that a crash has torn: nobody was told that it is kept. */
async function recovered({ path }: SegmentFile, room: TrialRoom): Promise<TrialIndex> {
  const index = new TrialIndex(room);
  let [whole, unreadable] = [0, 0];
  for await (const { offset, text } of linesForward(path, await lengthOf(path))) {
    const entry = entryOf(text.toString('utf8'));
    if (entry) index.take(entry);
    else unreadable += 1;
    whole = offset + text.length + 1;
  }
  if (unreadable > 0) new Logger('Trials').warn(`${unreadable} lines of ${NAME} are none, and left out`);
  const handle = await open(path, 'r+');
  await closing(handle, () => handle.truncate(whole));
  return index;
}
