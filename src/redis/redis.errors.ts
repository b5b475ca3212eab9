/** Redis did not answer, or not with a result. Without `cause`: the client's errors carry commands, AUTH included. */
export class RedisUnavailable extends Error {
  /** @param reason a stable word, as `ECONNREFUSED`; never a text of the client or the server */
  constructor(readonly reason: string) {
    super(`Redis cannot be used now (${reason})`);
    this.name = 'RedisUnavailable';
  }
}

// Redis begins its errors with such a word, Node gives them as `code`.
const WORD = /^[A-Z][A-Z0-9_]{2,}\b/;

/** What went wrong, in a word that holds neither address nor password. */
export function reasonOf(error: unknown): string {
  if (error instanceof RedisUnavailable) return error.reason;
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string' && WORD.test(code)) return code;
  if (/timed? ?out/i.test(error.message)) return 'ETIMEDOUT';
  return WORD.exec(error.message)?.[0] ?? 'not_connected';
}
