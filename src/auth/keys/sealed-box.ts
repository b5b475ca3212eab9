import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { derivedKeys, type Secrets } from './seal.js';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps texts where others could read them: AES-256-GCM, with keys of its own for one purpose. What was closed
 * opens only in its place, and goes on opening after the JWT key was rotated.
 */
export class SealedBox {
  /** The first closes; all of them open. */
  private readonly keys: readonly Buffer[];

  constructor(secrets: Secrets, purpose: string) {
    this.keys = derivedKeys(secrets, purpose);
  }

  /** @param place What the text belongs to; it is not in the box, and must be the same to open it. */
  close(text: string, place: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keys[0]!, iv).setAAD(Buffer.from(place));
    const closed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), closed]).toString('base64');
  }

  /** `undefined` where it was closed with other keys, for another place, or was changed. */
  open(box: string, place: string): string | undefined {
    const bytes = Buffer.from(box, 'base64');
    if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
    for (const key of this.keys) {
      const text = opened(bytes, key, place);
      if (text !== undefined) return text;
    }
    return undefined;
  }
}

function opened(bytes: Buffer, key: Buffer, place: string): string | undefined {
  const closed = bytes.subarray(IV_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(closed), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
