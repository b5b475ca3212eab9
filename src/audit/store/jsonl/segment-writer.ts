import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type SegmentFile, syncDirectory } from './segment-files.js';

/** The segment that is being written. What an append leaves behind when it fails is taken back before the next. */
export class SegmentWriter {
  private damaged = false;

  private constructor(
    readonly file: SegmentFile,
    private readonly handle: FileHandle,
    private bytes: number,
  ) {}

  static async create(file: SegmentFile): Promise<SegmentWriter> {
    const handle = await open(file.path, 'wx+', 0o600);
    await syncDirectory(dirname(file.path));
    return new SegmentWriter(file, handle, 0);
  }

  /** Goes on at the end of a segment. */
  static async resume(file: SegmentFile): Promise<SegmentWriter> {
    const handle = await open(file.path, 'r+');
    // A crash may have come between the write and its being made to last.
    await handle.sync();
    return new SegmentWriter(file, handle, (await handle.stat()).size);
  }

  /** Length of what would survive a crash. */
  get length(): number {
    return this.bytes;
  }

  /** Whether the file still has a name. */
  async isThere(): Promise<boolean> {
    return (await this.handle.stat()).nlink > 0;
  }

  /** Resolves when the bytes would survive a crash; when it throws, none of them is there. */
  async append(text: Buffer): Promise<void> {
    if (this.damaged) await this.takeBack();
    try {
      await this.write(text);
      await this.handle.datasync();
      this.bytes += text.length;
    } catch (error) {
      this.damaged = true;
      await this.takeBack().catch(() => undefined);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private async write(text: Buffer): Promise<void> {
    let done = 0;
    while (done < text.length) {
      const { bytesWritten } = await this.handle.write(text, done, text.length - done, this.bytes + done);
      done += bytesWritten;
    }
  }

  private async takeBack(): Promise<void> {
    await this.handle.truncate(this.bytes);
    await this.handle.sync();
    this.damaged = false;
  }
}
