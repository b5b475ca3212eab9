import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';

/** Where anchors go: to the collector of the logs, and into a file. */
export class AnchorSink {
  constructor(
    private readonly stream: Writable,
    private readonly file: string | undefined,
  ) {}

  /** Resolves when the line would survive a crash. */
  async write(line: string): Promise<void> {
    this.stream.write(`${line}\n`);
    if (this.file === undefined) return;
    const handle = await open(this.file, 'a', 0o600);
    try {
      await handle.appendFile(`${line}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
