/** `unreachable`: the store does not answer. `damaged`: what it holds cannot be read. `key_missing`: not with these keys. */
export type VaultFailureReason = 'unreachable' | 'damaged' | 'key_missing';

/** The vault cannot tell what it holds. For operators: names places and error codes, never content. */
export class VaultFailure extends Error {
  constructor(
    readonly reason: VaultFailureReason,
    message: string,
  ) {
    super(message);
    this.name = 'VaultFailure';
  }
}

/** What is said of an error of the system or the database: messages of theirs may hold what was sent. */
export function errorCode(error: unknown): string {
  const { code, name, message } = Object(error) as Partial<NodeJS.ErrnoException>;
  if (typeof code === 'string') return code;
  return /timeout/i.test(String(message)) ? 'timeout' : String(name);
}
