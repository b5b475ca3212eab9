import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

/** One QuantConnect account: user id, API token and, where known, organization. The token cannot be read, only signed with. */
export class QuantConnectAccount {
  readonly #apiToken: string;

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
  sign(timestamp: number): { authorization: string; timestamp: string } {
    const hash = createHash('sha256').update(`${this.#apiToken}:${timestamp}`).digest('hex');
    const authorization = `Basic ${Buffer.from(`${this.userId}:${hash}`).toString('base64')}`;
    return { authorization, timestamp: String(timestamp) };
  }

  /** Hex; the same for the same id and token only, and gives neither away. */
  get fingerprint(): string {
    return createHash('sha256')
      .update(JSON.stringify([this.userId, this.#apiToken]))
      .digest()
      .toString('hex', 0, 16);
  }

  toJSON(): object {
    return { userId: this.userId, organizationId: this.organizationId, apiToken: '[redacted]' };
  }

  [inspect.custom](): object {
    return this.toJSON();
  }
}
