import { hash } from 'node:crypto';
import { inspect } from 'node:util';

/** Headers of a signed request. */
export interface Signature {
  readonly authorization: string;
  /** Unix seconds. */
  readonly timestamp: string;
}

/** One QuantConnect account: user id, API token and, where known, organization. The token cannot be read, only signed with. */
export class QuantConnectAccount {
  readonly #apiToken: string;
  #fingerprint: string | undefined;

  constructor(
    readonly userId: string,
    apiToken: string,
    readonly organizationId?: string,
  ) {
    this.#apiToken = apiToken;
  }

  /**
   * Headers that sign a request: HTTP Basic of `userId:sha256hex(apiToken:timestamp)` and the timestamp.
   * QuantConnect accepts a signature for 7,200 s.
   * @param timestamp Unix seconds.
   */
  sign(timestamp: number): Signature {
    const digest = hash('sha256', `${this.#apiToken}:${timestamp}`, 'hex');
    const authorization = `Basic ${Buffer.from(`${this.userId}:${digest}`).toString('base64')}`;
    return { authorization, timestamp: String(timestamp) };
  }

  /** Hex; the same for the same id and token only, and gives neither away. */
  get fingerprint(): string {
    // As text of its own: a part of a longer one would keep all of it in memory.
    this.#fingerprint ??= hash('sha256', JSON.stringify([this.userId, this.#apiToken]), 'buffer').toString(
      'hex',
      0,
      16,
    );
    return this.#fingerprint;
  }

  toJSON(): object {
    return { userId: this.userId, organizationId: this.organizationId, apiToken: '[redacted]' };
  }

  [inspect.custom](): object {
    return this.toJSON();
  }
}
