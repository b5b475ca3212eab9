import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { stamp } from '../world/clock.js';

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.html': 'text/html',
  '.json': 'application/json',
  '.png': 'image/png',
  '.zip': 'application/zip',
};
const PREVIEW_CHARACTERS = 500;

/** One file of an Object Store. */
export class StoredObject {
  constructor(
    /** Without a slash at its beginning or end. */
    readonly key: string,
    private readonly content: Buffer,
    private readonly created: number,
    private readonly modified: number,
  ) {}

  get size(): number {
    return this.content.byteLength;
  }

  get modifiedStamp(): string {
    return stamp(this.modified);
  }

  overwrittenBy(content: Buffer, now: number): StoredObject {
    return new StoredObject(this.key, content, this.created, now);
  }

  /** As one entry of the list of a directory, under the key it has there. */
  toListEntry(key: string): object {
    const { modifiedStamp: modified, mime, size } = this;
    const name = key.slice(key.lastIndexOf('/') + 1);
    return { key, name, modified, mime, folder: false, size };
  }

  toProperties(): object {
    const { key, created, size, content, mime } = this;
    return {
      key,
      modified: this.modifiedStamp,
      created: stamp(created),
      size,
      md5: createHash('md5').update(content).digest('hex'),
      mime,
      preview: this.isText ? content.toString('utf8').slice(0, PREVIEW_CHARACTERS) : '',
    };
  }

  private get mime(): string {
    return MIME_TYPES[extname(this.key)] ?? (this.isText ? 'text/plain' : 'application/octet-stream');
  }

  private get isText(): boolean {
    return !this.content.includes(0);
  }
}
